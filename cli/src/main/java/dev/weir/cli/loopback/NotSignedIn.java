package dev.weir.cli.loopback;

import java.io.IOException;

/** A client does not get to the gateway; the message holds no secret. */
final class NotSignedIn extends Exception {
  private static final long serialVersionUID = 1L;

  NotSignedIn(String message) {
    super(message);
  }

  /** The reason in words, for whatever went wrong. */
  static NotSignedIn because(Exception failure, GatewayAddress gateway) {
    if (failure instanceof NotSignedIn already) {
      return already;
    }
    String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return new NotSignedIn(
        failure instanceof IOException
            ? "%s, port %d: %s".formatted(gateway.host(), gateway.port(), message)
            : message);
  }
}
