package dev.weir.secrets;

import dev.weir.secrets.aws.AwsSecrets;
import dev.weir.secrets.azure.AzureTokens;
import dev.weir.secrets.azure.KeyVault;
import dev.weir.secrets.fetch.Https;
import dev.weir.secrets.fetch.LocalSecret;
import dev.weir.secrets.fetch.LocalSecrets;
import dev.weir.secrets.fetch.SourceFailed;
import dev.weir.secrets.vault.VaultSecrets;
import dev.weir.session.Credential;
import dev.weir.session.NoWaiting;
import dev.weir.session.Secret;
import dev.weir.session.UpstreamCredentials;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The credentials that the configuration names, read from their source each time. Thread-safe. */
public final class ConfiguredCredentials implements UpstreamCredentials, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConfiguredCredentials.class);
  private static final Duration TENDS_EVERY = Duration.ofSeconds(1);

  private final Supplier<Map<String, CredentialSettings>> settings;
  private final LocalSecrets local;
  private final AzureTokens azure;
  private final KeyVault keyVault;
  private final VaultSecrets vault;
  private final AwsSecrets aws;
  private final Thread tender;

  /**
   * @param settings those in force, by the connection's name
   * @param environment gives a variable's value or null; {@code System::getenv} in production
   */
  public ConfiguredCredentials(
      Supplier<Map<String, CredentialSettings>> settings,
      Function<String, @Nullable String> environment,
      InstantSource clock) {
    this.settings = settings;
    this.local = new LocalSecrets(environment);
    Https https = Https.withDefaultLimits();
    this.azure = new AzureTokens(https, local, clock);
    this.keyVault = new KeyVault(https, azure);
    this.vault = new VaultSecrets(https, local, clock);
    this.aws = new AwsSecrets(https, local, clock);
    this.tender = Thread.ofVirtual().name("leases").start(this::tend);
  }

  @Override
  public Credential fetch(String connection) throws CredentialUnavailable, InterruptedException {
    CredentialSettings wanted = wanted(connection);
    if (!isAtHand(wanted.password())) {
      NoWaiting.aboutToWait();
    }
    try {
      return switch (wanted.password()) {
        case CredentialSource.VaultDatabase source -> vault.account(source.role());
        case CredentialSource source -> new Credential(wanted.user(), password(wanted, source));
      };
    } catch (SourceFailed e) {
      throw unavailable(connection, e);
    }
  }

  @Override
  public Credential fetchAs(String connection, String user)
      throws CredentialUnavailable, InterruptedException {
    if (wanted(connection).password() instanceof CredentialSource.VaultDatabase source) {
      try {
        return vault.account(source.role(), user);
      } catch (SourceFailed e) {
        throw unavailable(connection, e);
      }
    }
    return UpstreamCredentials.super.fetchAs(connection, user);
  }

  /** Whether it is in this process. */
  private static boolean isAtHand(CredentialSource source) {
    return source instanceof CredentialSource.Local(LocalSecret.Env _);
  }

  private CredentialSettings wanted(String connection) throws CredentialUnavailable {
    CredentialSettings wanted = settings.get().get(connection);
    if (wanted == null) {
      throw new CredentialUnavailable(
          "connection \"%s\" has no credentials in the configuration".formatted(connection));
    }
    return wanted;
  }

  private Secret password(CredentialSettings wanted, CredentialSource source)
      throws SourceFailed, InterruptedException {
    return switch (source) {
      case CredentialSource.Local here -> local.read(here.secret());
      case CredentialSource.AzureKeyVault kept -> keyVault.read(kept.secret());
      case CredentialSource.AzureIdentity identity ->
          azure.token(identity.identity(), identity.resource());
      case CredentialSource.VaultKeyValue kept -> vault.read(kept.value());
      case CredentialSource.AwsSecretsManager kept -> aws.read(kept.secret());
      case CredentialSource.AwsRdsIam rds ->
          aws.rdsToken(rds.region(), rds.host(), rds.port(), wanted.user());
      case CredentialSource.VaultDatabase account ->
          throw new IllegalArgumentException("gives more than a password");
    };
  }

  private static CredentialUnavailable unavailable(String connection, SourceFailed why) {
    return new CredentialUnavailable(
        "connection \"%s\": %s".formatted(connection, why.getMessage()));
  }

  private void tend() {
    try {
      while (true) {
        Thread.sleep(TENDS_EVERY);
        try {
          vault.tend();
        } catch (RuntimeException unforeseen) {
          LOG.error("accounts of Vault could not be looked after", unforeseen);
        }
      }
    } catch (InterruptedException closed) {
      // nothing is left to look after
    }
  }

  /** Lets go of accounts that were made for a while and wipes what is kept. */
  @Override
  public void close() {
    tender.interrupt();
    try {
      tender.join();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    vault.close();
    azure.close();
    aws.close();
  }
}
