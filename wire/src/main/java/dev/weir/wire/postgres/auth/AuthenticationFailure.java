package dev.weir.wire.postgres.auth;

/**
 * The other side did not keep to the exchange, or could not prove that it knows the password. Its
 * message holds neither secrets nor texts of the other side.
 */
public final class AuthenticationFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A failure with its reason. */
  public AuthenticationFailure(String message) {
    super(message);
  }
}
