package dev.weir.gateway.rights;

/** A session would have no right to be; the message is safe to show to whoever proved who it is. */
public final class RightsRefused extends Exception {
  private static final long serialVersionUID = 1L;

  RightsRefused(String message) {
    super(message);
  }
}
