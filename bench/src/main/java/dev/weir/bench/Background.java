package dev.weir.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lets this process's threads take what the others leave, by renice(1) of util-linux: clients that
 * load a gateway are on machines of their own, and here they share its processors.
 */
final class Background {
  private static final Path THREADS = Path.of("/proc/self/task");
  private static final Path OWN = Path.of("/proc/thread-self");

  private Background() {}

  /**
   * All threads that there are by now but the calling one, whose priority the processes inherit
   * that it starts. Source: sched(7), "The nice value": each thread has its own on Linux.
   */
  static void allButCaller() throws IOException, InterruptedException {
    String caller = Files.readSymbolicLink(OWN).getFileName().toString();
    var command = new ArrayList<>(List.of(renice(), "-n", "19", "-p"));
    try (Stream<Path> threads = Files.list(THREADS)) {
      threads
          .map(thread -> thread.getFileName().toString())
          .filter(thread -> !thread.equals(caller))
          .forEach(command::add);
    }
    // It fails if a thread has ended meanwhile, which is as well; the others are done then.
    new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private static String renice() {
    return Programs.onPath("renice", "Debian's package util-linux").toString();
  }
}
