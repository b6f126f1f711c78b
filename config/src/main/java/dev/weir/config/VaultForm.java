package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;
import static dev.weir.config.yaml.Key.required;

import dev.weir.config.SecretSource.Local;
import dev.weir.config.SecretSource.Vault;
import dev.weir.config.SecretSource.VaultAuth;
import dev.weir.config.yaml.Fields;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code vault} of a password: HashiCorp Vault. */
final class VaultForm {
  private static final String PATH = "[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*";
  private static final Path POD_TOKEN =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");

  private static final Key<URI> ADDRESS =
      required("address", Scalars.https(), "Vault's URL: https://HOST:8200.");
  private static final Key<String> NAMESPACE =
      optional("namespace", path("namespace"), "The namespace; the root unless said.");
  private static final Key<Path> CA =
      optional("ca", Units.existingFile(), "PEM file with the trusted roots.");

  private static final Key<Local> TOKEN =
      optional("token", LocalSecretForm.FORM, "A token of Vault's.");
  private static final Key<Local> ROLE_ID =
      required("roleId", LocalSecretForm.FORM, "The role's id.");
  private static final Key<Local> SECRET_ID =
      required("secretId", LocalSecretForm.FORM, "The secret id.");
  private static final Key<String> APP_ROLE_MOUNT = mount("approle");
  private static final Key<VaultAuth> APP_ROLE =
      optional(
          "appRole",
          new Section<>(
              List.of(APP_ROLE_MOUNT, ROLE_ID, SECRET_ID),
              fields ->
                  new SecretSource.VaultAppRole(
                      fields.or(APP_ROLE_MOUNT, "approle"),
                      fields.need(ROLE_ID),
                      fields.need(SECRET_ID))),
          "Sign in by AppRole.");
  private static final Key<String> KUBERNETES_MOUNT = mount("kubernetes");
  private static final Key<String> KUBERNETES_ROLE =
      required("role", path("role"), "The role in Vault.");
  private static final Key<Path> JWT =
      optional("jwt", Units.path(), "The service account's token; where pods have it unless said.");
  private static final Key<VaultAuth> KUBERNETES =
      optional(
          "kubernetes",
          new Section<>(
              List.of(KUBERNETES_MOUNT, KUBERNETES_ROLE, JWT),
              fields ->
                  new SecretSource.VaultKubernetes(
                      fields.or(KUBERNETES_MOUNT, "kubernetes"),
                      fields.need(KUBERNETES_ROLE),
                      fields.or(JWT, POD_TOKEN))),
          "Sign in as the pod's service account.");
  private static final Key<VaultAuth> AUTH =
      required(
          "auth",
          new Section<>(List.of(TOKEN, APP_ROLE, KUBERNETES), VaultForm::auth),
          "How Weir signs in to Vault: one of token, appRole, kubernetes.");

  private static final Key<String> KV_MOUNT = mount("secret");
  private static final Key<String> KV_PATH = required("path", path("path"), "The secret's path.");
  private static final Key<String> KV_KEY =
      optional("key", Scalar.text(), "The value within it; \"password\" unless said.");
  private static final Key<Long> KV_VERSION =
      optional("version", Scalar.number(1, 2), "The engine's version, 1 or 2; 2 unless said.");

  /** What is left to say once the Vault is known. */
  private interface Content {
    SecretSource in(Vault vault);
  }

  private static final Key<Content> KV =
      optional(
          "kv",
          new Section<>(
              List.of(KV_MOUNT, KV_PATH, KV_KEY, KV_VERSION),
              fields ->
                  vault ->
                      new SecretSource.VaultKeyValue(
                          vault,
                          fields.or(KV_MOUNT, "secret"),
                          fields.need(KV_PATH),
                          fields.or(KV_KEY, "password"),
                          Math.toIntExact(fields.or(KV_VERSION, 2L)))),
          "A value of the key/value engine.");
  private static final Key<String> DATABASE_MOUNT = mount("database");
  private static final Key<String> DATABASE_ROLE =
      required("role", path("role"), "The role that Vault makes accounts for.");
  private static final Key<Content> DATABASE =
      optional(
          "database",
          new Section<>(
              List.of(DATABASE_MOUNT, DATABASE_ROLE),
              fields ->
                  vault ->
                      new SecretSource.VaultDatabase(
                          vault,
                          fields.or(DATABASE_MOUNT, "database"),
                          fields.need(DATABASE_ROLE))),
          "An account that Vault makes for a while; \"user\" is left out then.");

  static final Section<SecretSource> FORM =
      new Section<>(List.of(ADDRESS, NAMESPACE, CA, AUTH, KV, DATABASE), VaultForm::make);

  private VaultForm() {}

  private static Key<String> mount(String usual) {
    return optional(
        "mount", path("mount"), "Where it is mounted; \"%s\" unless said.".formatted(usual));
  }

  private static Scalar<String> path(String what) {
    return Scalars.matching(PATH, "is no %s in Vault".formatted(what));
  }

  private static @Nullable VaultAuth auth(Fields fields) {
    Local token = fields.get(TOKEN);
    VaultAuth appRole = fields.get(APP_ROLE);
    VaultAuth kubernetes = fields.get(KUBERNETES);
    if (List.of(TOKEN, APP_ROLE, KUBERNETES).stream().filter(fields::has).count() > 1) {
      fields.fault("there are several ways to sign in; keep one of them");
      return null;
    }
    if (token != null) {
      return new SecretSource.VaultToken(token);
    }
    return appRole == null ? kubernetes : appRole;
  }

  private static @Nullable SecretSource make(Fields fields) {
    Content kv = fields.get(KV);
    Content database = fields.get(DATABASE);
    if (kv != null && database != null) {
      fields.fault(DATABASE, "the password comes from \"kv\" already; keep one of them");
      return null;
    }
    Content content = kv == null ? database : kv;
    if (content == null) {
      fields.fault("\"kv\" or \"database\" is missing");
      return null;
    }
    return content.in(
        new Vault(fields.need(ADDRESS), fields.get(NAMESPACE), fields.get(CA), fields.need(AUTH)));
  }
}
