package dev.weir.cli.signin;

/** There is no token to be had; the message tells the user why and what to do, never a secret. */
public sealed class SignInFailed extends RuntimeException permits IssuerUnreachable {
  private static final long serialVersionUID = 1L;

  public SignInFailed(String message) {
    super(message);
  }
}
