package dev.weir.app;

import dev.weir.config.SecretSource;
import dev.weir.config.WeirConfig;
import dev.weir.secrets.CredentialSettings;
import dev.weir.secrets.CredentialSource;
import dev.weir.secrets.aws.ManagedSecret;
import dev.weir.secrets.azure.AzureIdentity;
import dev.weir.secrets.azure.KeyVaultSecret;
import dev.weir.secrets.fetch.LocalSecret;
import dev.weir.secrets.vault.VaultSettings;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What {@code secrets} is told of the configuration. Pure. */
final class CredentialMapping {
  private CredentialMapping() {}

  /** By the connection's name. */
  static Map<String, CredentialSettings> credentials(WeirConfig config) {
    return config.connections().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                WeirConfig.Connection::name,
                each -> new CredentialSettings(each.credentials().user(), source(each))));
  }

  private static CredentialSource source(WeirConfig.Connection connection) {
    return switch (connection.credentials().password()) {
      case SecretSource.Local here -> new CredentialSource.Local(local(here));
      case SecretSource.AzureKeyVault kept ->
          new CredentialSource.AzureKeyVault(
              new KeyVaultSecret(
                  kept.vault(), kept.secret(), kept.version(), identity(kept.identity())));
      case SecretSource.AzureToken token ->
          new CredentialSource.AzureIdentity(identity(token.identity()), token.resource());
      case SecretSource.VaultKeyValue kept ->
          new CredentialSource.VaultKeyValue(
              new VaultSettings.KeyValue(
                  vault(kept.vault()), kept.mount(), kept.path(), kept.key(), kept.version()));
      case SecretSource.VaultDatabase role ->
          new CredentialSource.VaultDatabase(
              new VaultSettings.Database(vault(role.vault()), role.mount(), role.role()));
      case SecretSource.AwsSecretsManager kept ->
          new CredentialSource.AwsSecretsManager(
              new ManagedSecret(kept.region(), kept.secret(), kept.key(), kept.versionStage()));
      case SecretSource.AwsRdsIam rds ->
          new CredentialSource.AwsRdsIam(
              rds.region(), connection.address().host(), connection.address().port());
    };
  }

  /** A secret that is on this machine. */
  static CredentialSource here(SecretSource.Local source) {
    return new CredentialSource.Local(local(source));
  }

  static LocalSecret local(SecretSource.Local source) {
    return switch (source) {
      case SecretSource.Env env -> new LocalSecret.Env(env.variable());
      case SecretSource.FileContent file -> new LocalSecret.FileContent(file.path());
    };
  }

  private static AzureIdentity identity(SecretSource.AzureIdentity configured) {
    SecretSource.Local secret = configured.secret();
    return new AzureIdentity(
        switch (configured.from()) {
          case AUTO -> AzureIdentity.Kind.AUTO;
          case MANAGED -> AzureIdentity.Kind.MANAGED;
          case WORKLOAD -> AzureIdentity.Kind.WORKLOAD;
          case CLIENT_SECRET -> AzureIdentity.Kind.CLIENT_SECRET;
        },
        configured.tenant(),
        configured.client(),
        localOrNull(secret));
  }

  private static @Nullable LocalSecret localOrNull(SecretSource.@Nullable Local source) {
    return source == null ? null : local(source);
  }

  private static VaultSettings vault(SecretSource.Vault configured) {
    return new VaultSettings(
        configured.address(),
        configured.namespace(),
        configured.ca(),
        switch (configured.auth()) {
          case SecretSource.VaultToken token -> new VaultSettings.Token(local(token.token()));
          case SecretSource.VaultAppRole role ->
              new VaultSettings.AppRole(role.mount(), local(role.roleId()), local(role.secretId()));
          case SecretSource.VaultKubernetes pod ->
              new VaultSettings.Kubernetes(pod.mount(), pod.role(), pod.jwt());
        });
  }
}
