package dev.weir.secrets;

import dev.weir.secrets.aws.ManagedSecret;
import dev.weir.secrets.azure.KeyVaultSecret;
import dev.weir.secrets.fetch.LocalSecret;
import dev.weir.secrets.vault.VaultSettings;

/** Where a password comes from. Says where, never what. */
public sealed interface CredentialSource {
  /** This machine: its environment or its files. */
  record Local(LocalSecret secret) implements CredentialSource {}

  record AzureKeyVault(KeyVaultSecret secret) implements CredentialSource {}

  /**
   * A token of Entra ID in place of a password.
   *
   * @param resource what the token is for
   */
  record AzureIdentity(dev.weir.secrets.azure.AzureIdentity identity, String resource)
      implements CredentialSource {}

  record VaultKeyValue(VaultSettings.KeyValue value) implements CredentialSource {}

  /** Vault gives the user as well. */
  record VaultDatabase(VaultSettings.Database role) implements CredentialSource {}

  record AwsSecretsManager(ManagedSecret secret) implements CredentialSource {}

  /**
   * A token that RDS takes in place of a password.
   *
   * @param host the database's address, which the token is for
   */
  record AwsRdsIam(String region, String host, int port) implements CredentialSource {}
}
