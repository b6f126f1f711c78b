package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;
import static dev.weir.config.yaml.Key.required;

import dev.weir.config.SecretSource.AzureFrom;
import dev.weir.config.SecretSource.AzureIdentity;
import dev.weir.config.yaml.Fields;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code azureKeyVault} and {@code azureIdentity} of a password. */
final class AzureForm {
  private static final String DATABASES = "https://ossrdbms-aad.database.windows.net";
  private static final String NAME = "[A-Za-z0-9-]{1,127}";
  private static final String PRINCIPAL = "[A-Za-z0-9.-]{1,253}";

  private static final Key<AzureFrom> FROM =
      optional(
          "from",
          Scalar.word(AzureFrom.class),
          "How Weir proves who it is: managed, workload, client-secret; auto unless said: workload"
              + " identity where the platform has set it up, else the managed identity.");
  private static final Key<String> TENANT =
      optional(
          "tenant",
          Scalars.matching(PRINCIPAL, "is no tenant: write its id or domain"),
          "The tenant's id; AZURE_TENANT_ID unless said.");
  private static final Key<String> CLIENT =
      optional(
          "client",
          Scalars.matching(PRINCIPAL, "is no client id"),
          "The client id of the identity; the machine's own or AZURE_CLIENT_ID unless said.");
  private static final Key<SecretSource.Local> CLIENT_SECRET =
      optional("clientSecret", LocalSecretForm.FORM, "The secret of the app registration.");
  private static final Key<String> RESOURCE =
      optional(
          "resource",
          Scalars.matching("https://[A-Za-z0-9.-]{1,253}", "is no resource: write https://HOST"),
          "What the token is for; Azure Database for PostgreSQL and MySQL unless said.");

  private static final Key<URI> VAULT =
      required("vault", Scalars.https(), "The vault's URL: https://NAME.vault.azure.net.");
  private static final Key<String> SECRET =
      required(
          "secret", Scalars.matching(NAME, "is no name of a secret"), "The secret's name in it.");
  private static final Key<String> VERSION =
      optional(
          "version",
          Scalars.matching(NAME, "is no version of a secret"),
          "The secret's version; the one in force unless said.");
  private static final Key<AzureIdentity> IDENTITY =
      optional(
          "identity",
          new Section<>(List.of(FROM, TENANT, CLIENT, CLIENT_SECRET), AzureForm::identity),
          "As whom Weir asks; what the platform gives unless said.");

  static final Section<SecretSource> KEY_VAULT =
      new Section<>(
          List.of(VAULT, SECRET, VERSION, IDENTITY),
          fields ->
              new SecretSource.AzureKeyVault(
                  fields.need(VAULT),
                  fields.need(SECRET),
                  fields.get(VERSION),
                  fields.or(IDENTITY, AzureIdentity.DEFAULT)));

  static final Section<SecretSource> TOKEN =
      new Section<>(
          List.of(FROM, TENANT, CLIENT, CLIENT_SECRET, RESOURCE),
          fields -> {
            AzureIdentity identity = identity(fields);
            return identity == null
                ? null
                : new SecretSource.AzureToken(identity, fields.or(RESOURCE, DATABASES));
          });

  private AzureForm() {}

  private static @Nullable AzureIdentity identity(Fields fields) {
    AzureFrom from = fields.or(FROM, AzureFrom.AUTO);
    if (fields.has(CLIENT_SECRET) && from != AzureFrom.CLIENT_SECRET) {
      fields.fault(CLIENT_SECRET, "is of no use without from: client-secret");
      return null;
    }
    if (from == AzureFrom.CLIENT_SECRET && !fields.has(CLIENT_SECRET)) {
      fields.fault(FROM, "needs \"clientSecret\" beside it");
      return null;
    }
    return new AzureIdentity(
        from, fields.get(TENANT), fields.get(CLIENT), fields.get(CLIENT_SECRET));
  }
}
