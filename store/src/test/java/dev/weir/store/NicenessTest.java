package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NicenessTest {
  /** Field 19 of proc(5)'s stat, counted from the one behind the command's name. */
  private static final int NICE = 16;

  @Test
  @EnabledOnOs(OS.LINUX)
  void theThreadGivesWayAndNoOtherDoes() throws Exception {
    int before = niceOfThisThread();
    var behind = new CompletableFuture<Integer>();
    Thread thread =
        Thread.ofPlatform().start(Niceness.givingWay(() -> behind.complete(niceOfThisThread())));
    thread.join();
    assertThat(behind.get()).isEqualTo(Math.max(before, 10));
    assertThat(niceOfThisThread()).isEqualTo(before);
  }

  private static int niceOfThisThread() {
    try {
      String stat = Files.readString(Path.of("/proc/thread-self/stat"));
      return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[NICE]);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
