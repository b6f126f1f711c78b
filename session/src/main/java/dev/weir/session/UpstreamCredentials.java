package dev.weir.session;

/**
 * Fetches the upstream credential of a connection, anew for each session. May block; thread-safe.
 */
public interface UpstreamCredentials {
  /**
   * @param connection the connection's name in the configuration
   * @return a credential that the caller owns and closes
   * @throws CredentialUnavailable with a message fit for an operator's log and without secrets
   */
  Credential fetch(String connection) throws CredentialUnavailable, InterruptedException;

  /** The source of a credential did not give it. */
  final class CredentialUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    public CredentialUnavailable(String message) {
      super(message);
    }
  }
}
