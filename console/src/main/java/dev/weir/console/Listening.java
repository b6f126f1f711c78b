package dev.weir.console;

import io.javalin.Javalin;
import java.net.InetSocketAddress;

/** Begins to listen, or says what is in the way. */
final class Listening {
  private Listening() {}

  /**
   * @param setting of the configuration that says where
   * @throws IllegalStateException if that is not possible; nothing is left running
   */
  static void start(Javalin javalin, InetSocketAddress address, String setting) {
    try {
      javalin.start();
    } catch (Exception e) {
      // Kotlin declares nothing of what it throws
      javalin.stop();
      throw new IllegalStateException(
          "cannot listen on %s:%d: %s (%s says where)"
              .formatted(address.getHostString(), address.getPort(), reason(e), setting),
          e);
    }
  }

  /** The last one knows: the others tell of it. */
  private static String reason(Throwable thrown) {
    Throwable last = thrown;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    return String.valueOf(last.getMessage());
  }
}
