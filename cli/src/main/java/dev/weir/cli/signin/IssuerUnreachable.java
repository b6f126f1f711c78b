package dev.weir.cli.signin;

/** The issuer does not answer, or not as an issuer does; trying again later may help. */
final class IssuerUnreachable extends SignInFailed {
  private static final long serialVersionUID = 1L;

  IssuerUnreachable(String message) {
    super(message);
  }
}
