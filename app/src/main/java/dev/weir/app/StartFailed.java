package dev.weir.app;

/** The gateway cannot start; the message says why and what to do. */
public final class StartFailed extends Exception {
  private static final long serialVersionUID = 1L;

  StartFailed(String message) {
    super(message);
  }

  StartFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
