package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;
import static dev.weir.config.yaml.Key.required;

import dev.weir.config.WeirConfig.Connection;
import dev.weir.config.WeirConfig.Credentials;
import dev.weir.config.WeirConfig.SecretSource;
import dev.weir.config.WeirConfig.UpstreamTls;
import dev.weir.config.yaml.Fields;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.ListOf;
import dev.weir.config.yaml.Names;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import dev.weir.config.yaml.Unavailable;
import dev.weir.policy.rule.Mode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code connections}. */
final class ConnectionForm {
  /** What rules refer to. */
  static final String KIND = "connection";

  private static final String ONLY_ENV_AND_FILE = "write env or file";
  private static final Key<String> ENV =
      optional(
          "env",
          Scalar.patterned("^[A-Za-z_][A-Za-z0-9_]*$", ConnectionForm::variableName),
          "The environment variable that holds the secret.");
  private static final Key<Path> FILE =
      optional("file", Units.path(), "The file that holds the secret.");
  private static final Section<SecretSource> SECRET =
      new Section<>(
          List.of(
              ENV,
              FILE,
              later("azureKeyVault"),
              later("vault"),
              later("awsSecretsManager"),
              later("azureIdentity")),
          ConnectionForm::secret);

  private static final Key<String> NAME =
      required("name", Names.unique(KIND), "What clients ask for as database, and rules name.");

  private static final Set<String> PROTOCOLS = Set.of("postgres", WeirConfig.MYSQL);

  /** The protocols of this version. */
  static final Scalar<String> PROTOCOL_WORD =
      Scalar.patterned("^(postgres|mysql)$", ConnectionForm::protocol);

  private static final Key<String> PROTOCOL =
      required("protocol", PROTOCOL_WORD, "postgres, or mysql for MySQL and MariaDB.");
  private static final Key<Address> ADDRESS =
      required(
          "address",
          Scalar.of("string", (text, spot, source) -> Address.parse(text)),
          "The server: host:port.");
  private static final Key<String> DATABASE =
      required("database", Scalar.text(), "The database's name on that server.");
  private static final Key<UpstreamTls> TLS =
      optional(
          "tls",
          Scalar.word(UpstreamTls.class),
          "How the server's certificate is checked; verify-full unless said.");
  private static final Key<Path> CA =
      optional("ca", Units.existingFile(), "PEM file with the trusted roots.");
  private static final Key<String> USER =
      required("user", Scalar.text(), "The role that Weir signs in with.");
  private static final Key<SecretSource> PASSWORD =
      required("password", SECRET, "Where the password comes from: env or file.");
  private static final Key<Credentials> CREDENTIALS =
      required(
          "credentials",
          new Section<>(
              List.of(USER, PASSWORD),
              fields -> new Credentials(fields.need(USER), fields.need(PASSWORD))),
          "How Weir signs in; clients never see it.");
  private static final Key<Mode> MODE =
      optional(
          "mode",
          Scalar.word(Mode.class),
          "enforce, or observe: record what would be done and let everything pass.");

  static final ListOf<Connection> FORM =
      new ListOf<>(
          new Section<>(
              List.of(NAME, PROTOCOL, ADDRESS, DATABASE, TLS, CA, CREDENTIALS, MODE),
              ConnectionForm::make));

  private ConnectionForm() {}

  private static @Nullable Connection make(Fields fields) {
    UpstreamTls tls = fields.or(TLS, UpstreamTls.VERIFY_FULL);
    boolean verifies = tls == UpstreamTls.VERIFY_FULL || tls == UpstreamTls.VERIFY_CA;
    if (fields.has(CA) && !verifies) {
      fields.fault(CA, "is of no use: \"tls\" says not to verify the server's certificate");
      return null;
    }
    return new Connection(
        fields.need(NAME),
        fields.need(PROTOCOL),
        fields.need(ADDRESS),
        fields.need(DATABASE),
        tls,
        fields.get(CA),
        fields.need(CREDENTIALS),
        fields.or(MODE, Mode.ENFORCE));
  }

  private static @Nullable SecretSource secret(Fields fields) {
    String variable = fields.get(ENV);
    Path file = fields.get(FILE);
    if (variable != null && file != null) {
      fields.fault(FILE, "the secret comes from \"env\" already; keep one of them");
      return null;
    }
    if (variable != null) {
      return new SecretSource.Env(variable);
    }
    return file == null ? null : new SecretSource.FileContent(file);
  }

  private static String protocol(String text) {
    if (!PROTOCOLS.contains(text)) {
      throw new IllegalArgumentException(
          "\"%s\" is no protocol; write postgres or mysql".formatted(text));
    }
    return text;
  }

  /** The name is not repeated: a secret written here by mistake would be shown. */
  private static String variableName(String text) {
    if (!text.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      throw new IllegalArgumentException("is no name of an environment variable");
    }
    return text;
  }

  private static Key<SecretSource> later(String name) {
    return optional(name, new Unavailable<>(ONLY_ENV_AND_FILE), "Not in this version.");
  }
}
