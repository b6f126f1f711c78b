package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;
import static dev.weir.config.yaml.Key.required;

import dev.weir.config.WeirConfig.Listen;
import dev.weir.config.WeirConfig.PlaintextTokens;
import dev.weir.config.WeirConfig.TlsFiles;
import dev.weir.config.yaml.Fields;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import dev.weir.config.yaml.Unavailable;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code listen}. */
final class ListenForm {
  private static final Scalar<Address> ADDRESS =
      Scalar.of("string", (text, spot, source) -> listening(text));
  private static final Key<Address> POSTGRES =
      optional("postgres", ADDRESS, "Where PostgreSQL clients connect: address:port.");
  private static final Key<Address> MYSQL =
      optional("mysql", new Unavailable<>(""), "Where MySQL clients connect.");
  private static final Key<Address> WEB =
      optional("web", ADDRESS, "Where the console, the REST API and metrics are: address:port.");
  private static final Key<Path> CERTIFICATE =
      required("certificate", Units.existingFile(), "PEM file with the certificate chain.");
  private static final Key<Path> KEY =
      required("key", Units.existingFile(), "PEM file with the private key.");
  private static final Key<TlsFiles> TLS =
      optional(
          "tls",
          new Section<>(
              List.of(CERTIFICATE, KEY),
              fields -> new TlsFiles(fields.need(CERTIFICATE), fields.need(KEY))),
          "Certificate of every listener; without it only loopback addresses may listen.");
  private static final Key<PlaintextTokens> PLAINTEXT_TOKENS =
      optional(
          "plaintextTokens",
          Scalar.word(PlaintextTokens.class),
          "Whether a token may be sent without TLS: never, or from this machine to itself.");

  static final Section<Listen> FORM =
      new Section<>(List.of(POSTGRES, MYSQL, WEB, TLS, PLAINTEXT_TOKENS), ListenForm::make);

  private ListenForm() {}

  private static Address listening(String text) {
    Address address = Address.parse(text);
    if (!address.isLiteralOrLocalhost()) {
      throw new IllegalArgumentException(
          "\"%s\" is a name; listen on an address such as 0.0.0.0 or 127.0.0.1"
              .formatted(address.host()));
    }
    return address;
  }

  private static @Nullable Listen make(Fields fields) {
    Address postgres = fields.or(POSTGRES, Listen.DEFAULT.postgres());
    Address web = fields.or(WEB, Listen.DEFAULT.web());
    TlsFiles tls = fields.get(TLS);
    boolean right = true;
    if (postgres.clashes(web)) {
      fields.fault(WEB, "listens on port %d, as \"postgres\" does".formatted(web.port()));
      right = false;
    }
    if (tls == null) {
      right &= onlyLoopback(fields, POSTGRES, postgres);
      right &= onlyLoopback(fields, WEB, web);
    }
    return right
        ? new Listen(
            postgres, web, tls, fields.or(PLAINTEXT_TOKENS, Listen.DEFAULT.plaintextTokens()))
        : null;
  }

  private static boolean onlyLoopback(Fields fields, Key<Address> key, Address address) {
    if (address.isLoopback()) {
      return true;
    }
    fields.fault(
        key,
        "%s can be reached from other machines, which needs \"tls\"; without it listen on 127.0.0.1"
            .formatted(address));
    return false;
  }
}
