package dev.weir.wire.mysql.auth;

/**
 * The server did not keep to the exchange, or asked for what must not be sent. Its message holds
 * neither secrets nor texts of the server.
 */
public final class AuthenticationFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A failure with its reason. */
  public AuthenticationFailure(String message) {
    super(message);
  }
}
