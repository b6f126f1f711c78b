package dev.weir.secrets.vault;

import dev.weir.secrets.fetch.ExpiringCache;
import dev.weir.secrets.fetch.Https;
import dev.weir.secrets.fetch.JsonFields;
import dev.weir.secrets.fetch.LocalSecrets;
import dev.weir.secrets.fetch.SourceFailed;
import dev.weir.secrets.vault.VaultApi.VaultRefused;
import dev.weir.session.Credential;
import dev.weir.session.Secret;
import java.time.InstantSource;

/**
 * What Vault keeps and makes. A token that Weir signed in for is kept until shortly before it
 * expires; values are read for each session. Thread-safe.
 */
public final class VaultSecrets implements AutoCloseable {
  private final VaultApi api;
  private final ExpiringCache<VaultSettings, Secret> tokens;
  private final VaultLeases leases;

  public VaultSecrets(Https https, LocalSecrets local, InstantSource clock) {
    this.api = new VaultApi(https, local, clock);
    this.tokens = new ExpiringCache<>(clock, Secret::copy);
    this.leases = new VaultLeases(api, clock);
  }

  /**
   * @return the caller's own
   */
  public Secret read(VaultSettings.KeyValue wanted) throws SourceFailed, InterruptedException {
    try {
      return readOnce(wanted);
    } catch (VaultRefused refused) {
      if (refused.status() == 403 && tokens.forget(wanted.vault())) {
        // the token may have been revoked: once more with a new one
        try {
          return readOnce(wanted);
        } catch (VaultRefused again) {
          throw failed(wanted, again);
        }
      }
      throw failed(wanted, refused);
    }
  }

  private Secret readOnce(VaultSettings.KeyValue wanted)
      throws SourceFailed, VaultRefused, InterruptedException {
    VaultSettings vault = wanted.vault();
    try (Secret token = token(vault);
        JsonFields fields = api.get(vault, path(wanted), token)) {
      return wanted.version() == 1
          ? fields.secret("data", wanted.key())
          : fields.secret("data", "data", wanted.key());
    }
  }

  /** A token that was given is read each time: it may have been replaced. */
  private Secret token(VaultSettings vault) throws SourceFailed, InterruptedException {
    return vault.auth() instanceof VaultSettings.Token
        ? api.login(vault).value()
        : tokens.get(vault, () -> api.login(vault));
  }

  private static String path(VaultSettings.KeyValue wanted) {
    return wanted.version() == 1
        ? wanted.mount() + "/" + wanted.path()
        : wanted.mount() + "/data/" + wanted.path();
  }

  private static SourceFailed failed(VaultSettings.KeyValue wanted, VaultRefused refused) {
    String hint =
        switch (refused.status()) {
          case 403 -> ": may Weir's policy read it, and is the token valid?";
          case 404 -> ": there is nothing, or the engine is of the other version";
          default -> "";
        };
    return new SourceFailed("%s for %s%s".formatted(refused.getMessage(), path(wanted), hint));
  }

  /** An account that Vault made, for a new session. */
  public Credential account(VaultSettings.Database wanted)
      throws SourceFailed, InterruptedException {
    return leases.account(wanted);
  }

  /** The same account again, for a connection beside a session that has it. */
  public Credential account(VaultSettings.Database wanted, String user) throws SourceFailed {
    return leases.account(wanted, user);
  }

  /** To be called about every second: accounts are prolonged, and those without use let go. */
  public void tend() {
    leases.tend();
  }

  /** Lets every account go and wipes what is kept. */
  @Override
  public void close() {
    leases.close();
    tokens.close();
  }
}
