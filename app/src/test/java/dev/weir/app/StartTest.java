package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases' clients are served first; a gateway that then cannot start serves nobody. */
class StartTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  @TempDir Path folder;

  @Test
  void aConsoleThatCannotStartLeavesNoListenerBehind() throws Exception {
    try (var taken = new ServerSocket(0, 1, HERE)) {
      int databases = freePort();
      String listeners =
          "listen: { postgres: \"127.0.0.1:%d\", web: \"127.0.0.1:%d\" }\ndata: %s\n"
              .formatted(databases, taken.getLocalPort(), folder.resolve("data"));
      Path file =
          Files.writeString(
              folder.resolve("weir.yaml"),
              Configurations.HEAD.replaceFirst("listen: .*\n", listeners) + Configurations.READ);
      assertThatThrownBy(() -> Weir.start(file))
          .isInstanceOf(StartFailed.class)
          .hasMessageContaining("cannot listen on")
          .hasMessageContaining(String.valueOf(taken.getLocalPort()))
          .hasMessageContaining("listen.web");
      assertThatThrownBy(() -> new Socket(HERE, databases)).isInstanceOf(IOException.class);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, HERE)) {
      return socket.getLocalPort();
    }
  }
}
