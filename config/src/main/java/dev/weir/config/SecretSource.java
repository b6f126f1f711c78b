package dev.weir.config;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a secret is fetched from, anew for each session. */
public sealed interface SecretSource {
  /** On this machine. */
  sealed interface Local extends SecretSource {}

  record Env(String variable) implements Local {}

  record FileContent(Path path) implements Local {}

  /**
   * @param version null for the one in force
   */
  record AzureKeyVault(URI vault, String secret, @Nullable String version, AzureIdentity identity)
      implements SecretSource {}

  /**
   * A token of Entra ID in place of a password.
   *
   * @param resource what it is for
   */
  record AzureToken(AzureIdentity identity, String resource) implements SecretSource {}

  record VaultKeyValue(Vault vault, String mount, String path, String key, int version)
      implements SecretSource {}

  /** Vault makes the account, user and password. */
  record VaultDatabase(Vault vault, String mount, String role) implements SecretSource {}

  /**
   * @param key null for the whole secret
   * @param versionStage null for {@code AWSCURRENT}
   */
  record AwsSecretsManager(
      String region, String secret, @Nullable String key, @Nullable String versionStage)
      implements SecretSource {}

  /** A token for RDS in place of a password. */
  record AwsRdsIam(String region) implements SecretSource {}

  /** Whether what is fetched is shown to the server as it is. */
  default boolean isToken() {
    return this instanceof AzureToken || this instanceof AwsRdsIam;
  }

  /**
   * As whom Weir asks Entra ID.
   *
   * @param tenant null for what the platform says
   * @param client null for what the platform says
   * @param secret only of {@link AzureFrom#CLIENT_SECRET}
   */
  record AzureIdentity(
      AzureFrom from, @Nullable String tenant, @Nullable String client, @Nullable Local secret) {
    /** What the platform gives. */
    public static final AzureIdentity DEFAULT = new AzureIdentity(AzureFrom.AUTO, null, null, null);
  }

  /** How Weir proves to Entra ID who it is. */
  enum AzureFrom {
    AUTO,
    MANAGED,
    WORKLOAD,
    CLIENT_SECRET
  }

  /**
   * @param namespace null for the root
   * @param ca PEM file of trusted roots; null for the Java default
   */
  record Vault(URI address, @Nullable String namespace, @Nullable Path ca, VaultAuth auth) {}

  /** How Weir signs in to Vault. */
  sealed interface VaultAuth {}

  record VaultToken(Local token) implements VaultAuth {}

  record VaultAppRole(String mount, Local roleId, Local secretId) implements VaultAuth {}

  record VaultKubernetes(String mount, String role, Path jwt) implements VaultAuth {}
}
