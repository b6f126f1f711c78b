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

  /**
   * Fetches a credential for another connection beside a session that is open, as the account that
   * the session has.
   *
   * @param user the session's account on the server
   * @throws CredentialUnavailable also if there is none for that account any more
   */
  default Credential fetchAs(String connection, String user)
      throws CredentialUnavailable, InterruptedException {
    Credential credential = fetch(connection);
    if (!credential.user().equals(user)) {
      credential.close();
      throw new CredentialUnavailable("the connection's account changed since the session began");
    }
    return credential;
  }

  /** The source of a credential did not give it. */
  final class CredentialUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    public CredentialUnavailable(String message) {
      super(message);
    }
  }
}
