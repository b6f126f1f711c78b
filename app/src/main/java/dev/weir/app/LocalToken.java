package dev.weir.app;

import dev.weir.config.SecretSource;
import dev.weir.secrets.fetch.LocalSecrets;
import dev.weir.secrets.fetch.SourceFailed;
import dev.weir.session.Secret;
import java.io.IOException;

/** A token that the configuration says the place of. Thread-safe. */
record LocalToken(SecretSource.Local source) {
  /**
   * As it is now; the caller wipes it.
   *
   * @throws IOException if it cannot be read; the message says why and holds no secret
   */
  Secret read() throws IOException {
    try {
      return new LocalSecrets(System::getenv).read(CredentialMapping.local(source));
    } catch (SourceFailed e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
