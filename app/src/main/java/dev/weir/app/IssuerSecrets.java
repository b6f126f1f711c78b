package dev.weir.app;

import dev.weir.identity.ClientSecrets;
import dev.weir.session.Secret;
import dev.weir.session.UpstreamCredentials;
import dev.weir.session.UpstreamCredentials.CredentialUnavailable;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Weir's own secrets towards issuers, from the same sources as those of servers. Thread-safe. */
final class IssuerSecrets implements ClientSecrets {
  private static final Logger LOG = LoggerFactory.getLogger(IssuerSecrets.class);

  private final UpstreamCredentials credentials;

  /**
   * @param credentials knows them by {@link IssuerMapping#secretName}
   */
  IssuerSecrets(UpstreamCredentials credentials) {
    this.credentials = credentials;
  }

  @Override
  public Secret fetch(String issuer, Purpose purpose) throws IOException, InterruptedException {
    try {
      return credentials.fetch(IssuerMapping.secretName(issuer, purpose)).password();
    } catch (CredentialUnavailable e) {
      // Clients that are not known yet are told of it: where a secret is kept is not for them.
      LOG.error("Weir's own secret for issuer {} cannot be had: {}", issuer, e.getMessage());
      throw new IOException("Weir's own secret for it cannot be had; its log says why", e);
    }
  }
}
