package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;
import static dev.weir.config.yaml.Key.required;

import dev.weir.config.WeirConfig.Credentials;
import dev.weir.config.yaml.Fields;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code credentials} of a connection. */
final class CredentialsForm {
  private static final Key<SecretSource> AZURE_KEY_VAULT =
      optional("azureKeyVault", AzureForm.KEY_VAULT, "A secret of Azure Key Vault.");
  private static final Key<SecretSource> AZURE_IDENTITY =
      optional(
          "azureIdentity",
          AzureForm.TOKEN,
          "A token of Entra ID for Azure Database, in its place.");
  private static final Key<SecretSource> VAULT =
      optional("vault", VaultForm.FORM, "HashiCorp Vault.");
  private static final Key<SecretSource> AWS_SECRETS_MANAGER =
      optional("awsSecretsManager", AwsForm.SECRETS_MANAGER, "A secret of AWS Secrets Manager.");
  private static final Key<SecretSource> AWS_RDS_IAM =
      optional("awsRdsIam", AwsForm.RDS_IAM, "A token for Amazon RDS and Aurora, in its place.");
  private static final List<Key<SecretSource>> REMOTE =
      List.of(AZURE_KEY_VAULT, VAULT, AWS_SECRETS_MANAGER, AZURE_IDENTITY, AWS_RDS_IAM);

  private static final Section<SecretSource> PASSWORD_FORM =
      new Section<>(passwordKeys(), CredentialsForm::password);

  private static final Key<String> USER =
      optional(
          "user",
          Scalar.text(),
          "The role that Weir signs in with. Left out where Vault's database engine gives it.");

  /** Where a token is what the server is shown. */
  static final Key<SecretSource> PASSWORD =
      required("password", PASSWORD_FORM, "Where the password comes from.");

  static final Section<Credentials> FORM =
      new Section<>(List.of(USER, PASSWORD), CredentialsForm::make);

  private CredentialsForm() {}

  private static List<Key<?>> passwordKeys() {
    List<Key<?>> keys = new ArrayList<>(List.of(LocalSecretForm.ENV, LocalSecretForm.FILE));
    keys.addAll(REMOTE);
    return keys;
  }

  private static @Nullable SecretSource password(Fields fields) {
    List<Key<?>> given = passwordKeys().stream().filter(fields::has).toList();
    if (given.size() > 1) {
      fields.fault(
          given.get(1),
          "the secret comes from \"%s\" already; keep one of them".formatted(given.get(0).name()));
      return null;
    }
    String variable = fields.get(LocalSecretForm.ENV);
    if (variable != null) {
      return new SecretSource.Env(variable);
    }
    Path file = fields.get(LocalSecretForm.FILE);
    if (file != null) {
      return new SecretSource.FileContent(file);
    }
    return REMOTE.stream().filter(fields::has).map(fields::need).findFirst().orElse(null);
  }

  private static @Nullable Credentials make(Fields fields) {
    SecretSource password = fields.need(PASSWORD);
    boolean given = password instanceof SecretSource.VaultDatabase;
    if (given && fields.has(USER)) {
      fields.fault(USER, "is of no use: Vault's database engine makes the user");
      return null;
    }
    if (!given && !fields.has(USER)) {
      fields.fault("\"user\" is missing");
      return null;
    }
    return new Credentials(fields.or(USER, ""), password);
  }
}
