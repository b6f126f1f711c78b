package dev.weir.wire.postgres.auth;

/**
 * The server did not keep to the exchange, or could not prove that it knows the password. Its
 * message holds neither secrets nor texts of the server.
 */
public final class AuthenticationFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A failure with its reason. */
  public AuthenticationFailure(String message) {
    super(message);
  }
}
