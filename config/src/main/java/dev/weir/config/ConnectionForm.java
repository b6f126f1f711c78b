package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;
import static dev.weir.config.yaml.Key.required;

import dev.weir.config.WeirConfig.Connection;
import dev.weir.config.WeirConfig.Credentials;
import dev.weir.config.WeirConfig.TlsFiles;
import dev.weir.config.WeirConfig.UpstreamTls;
import dev.weir.config.WeirConfig.Warm;
import dev.weir.config.yaml.Fields;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.ListOf;
import dev.weir.config.yaml.Names;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import dev.weir.policy.rule.Mode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code connections}. */
final class ConnectionForm {
  /** What rules refer to. */
  static final String KIND = "connection";

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
  private static final Key<Path> CERTIFICATE =
      required("certificate", Units.existingFile(), "PEM file with the certificate chain.");
  private static final Key<Path> CERTIFICATE_KEY =
      required(
          "key", Units.existingFile(), "PEM file with its key: PKCS #8, without a passphrase.");
  private static final Key<TlsFiles> CLIENT_CERTIFICATE =
      optional(
          "clientCertificate",
          new Section<>(
              List.of(CERTIFICATE, CERTIFICATE_KEY),
              fields -> new TlsFiles(fields.need(CERTIFICATE), fields.need(CERTIFICATE_KEY))),
          "What Weir shows a server that asks for a certificate.");
  private static final Key<Credentials> CREDENTIALS =
      required("credentials", CredentialsForm.FORM, "How Weir signs in; clients never see it.");
  private static final Key<Mode> MODE =
      optional(
          "mode",
          Scalar.word(Mode.class),
          "enforce, or observe: record what would be done and let everything pass.");

  private static final Key<Warm> WARM =
      optional(
          "warm",
          WarmForm.FORM,
          "Connections to a PostgreSQL server that outlive a session; or off for none.");

  static final ListOf<Connection> FORM =
      new ListOf<>(
          new Section<>(
              List.of(
                  NAME,
                  PROTOCOL,
                  ADDRESS,
                  DATABASE,
                  TLS,
                  CA,
                  CLIENT_CERTIFICATE,
                  CREDENTIALS,
                  MODE,
                  WARM),
              ConnectionForm::make));

  private ConnectionForm() {}

  private static @Nullable Connection make(Fields fields) {
    UpstreamTls tls = fields.or(TLS, UpstreamTls.VERIFY_FULL);
    boolean verifies = tls == UpstreamTls.VERIFY_FULL || tls == UpstreamTls.VERIFY_CA;
    if (fields.has(CA) && !verifies) {
      fields.fault(CA, "is of no use: \"tls\" says not to verify the server's certificate");
      return null;
    }
    if (fields.has(CLIENT_CERTIFICATE) && tls == UpstreamTls.DISABLE) {
      fields.fault(CLIENT_CERTIFICATE, "is of no use: \"tls\" is disabled");
      return null;
    }
    if (fields.need(CREDENTIALS).password().isToken() && !verifies) {
      fields.fault(
          TLS, "a token goes only to a server that was verified: write verify-full or verify-ca");
      return null;
    }
    if (fields.has(WARM) && fields.or(WARM, Warm.OFF).spares() > 0) {
      if (!fields.need(PROTOCOL).equals(WeirConfig.POSTGRES)) {
        fields.fault(WARM, "is for PostgreSQL: connections to MySQL end with their session");
        return null;
      }
      if (fields.need(CREDENTIALS).user().isEmpty()) {
        fields.fault(WARM, "is of no use: the account is given back when no session has it");
        return null;
      }
    }
    return new Connection(
        fields.need(NAME),
        fields.need(PROTOCOL),
        fields.need(ADDRESS),
        fields.need(DATABASE),
        tls,
        fields.get(CA),
        fields.get(CLIENT_CERTIFICATE),
        fields.need(CREDENTIALS),
        fields.or(MODE, Mode.ENFORCE),
        warm(fields));
  }

  /** An account that is made for sessions is given back with the last of them. */
  private static Warm warm(Fields fields) {
    boolean possible =
        fields.need(PROTOCOL).equals(WeirConfig.POSTGRES)
            && !fields.need(CREDENTIALS).user().isEmpty();
    return possible ? fields.or(WARM, Warm.DEFAULT) : Warm.OFF;
  }

  private static String protocol(String text) {
    if (!PROTOCOLS.contains(text)) {
      throw new IllegalArgumentException(
          "\"%s\" is no protocol; write postgres or mysql".formatted(text));
    }
    return text;
  }
}
