package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;
import static dev.weir.config.yaml.Key.required;

import dev.weir.config.WeirConfig.Listen;
import dev.weir.config.WeirConfig.Metrics;
import dev.weir.config.WeirConfig.PlaintextTokens;
import dev.weir.config.WeirConfig.TlsFiles;
import dev.weir.config.yaml.Fields;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import dev.weir.policy.rule.NetworkRange;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code listen}. */
final class ListenForm {
  private static final Scalar<Address> ADDRESS =
      Scalar.of("string", (text, spot, source) -> listening(text));
  private static final Key<Address> POSTGRES =
      optional("postgres", ADDRESS, "Where PostgreSQL clients connect: address:port.");
  private static final Key<Address> MYSQL =
      optional(
          "mysql",
          ADDRESS,
          "Where MySQL and MariaDB clients connect: address:port; 127.0.0.1:3306 unless said, if a"
              + " connection speaks mysql.");
  private static final Key<String> MYSQL_SERVER_VERSION =
      optional(
          "mysqlServerVersion",
          Scalar.patterned("^[0-9]+\\.[0-9]+\\.[0-9]+[ -~]{0,40}$", ListenForm::version),
          "The version that MySQL clients are greeted with; that of the first connection's server"
              + " unless said.");
  private static final Key<Address> WEB =
      optional("web", ADDRESS, "Where the console and the REST API are: address:port.");
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

  private static final Key<List<NetworkRange>> FROM =
      required(
          "from",
          SignInLimitsForm.networks(),
          "Addresses and networks of load balancers: they must send the header, nobody else may.");
  private static final Key<List<NetworkRange>> PROXY_PROTOCOL =
      optional(
          "proxyProtocol",
          new Section<>(List.of(FROM), fields -> fields.need(FROM)),
          "Load balancers that say by the PROXY protocol, version 2, for whom they connect to the"
              + " databases' ports.");

  private static final Key<Address> METRICS_ADDRESS =
      required("address", ADDRESS, "Where Prometheus reads /metrics: address:port.");
  private static final Key<SecretSource.Local> METRICS_TOKEN =
      optional(
          "token",
          LocalSecretForm.FORM,
          "The bearer token that Prometheus sends; needed unless the address is a loopback"
              + " address.");
  private static final Key<Metrics> METRICS =
      optional(
          "metrics",
          new Section<>(
              List.of(METRICS_ADDRESS, METRICS_TOKEN),
              fields -> new Metrics(fields.need(METRICS_ADDRESS), fields.get(METRICS_TOKEN))),
          "Metrics for Prometheus, on a port of their own; none unless said.");

  static final Section<Listen> FORM =
      new Section<>(
          List.of(
              POSTGRES,
              MYSQL,
              MYSQL_SERVER_VERSION,
              WEB,
              METRICS,
              TLS,
              PLAINTEXT_TOKENS,
              PROXY_PROTOCOL),
          ListenForm::make);

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
    Address mysql = fields.get(MYSQL);
    Address web = fields.or(WEB, Listen.DEFAULT.web());
    TlsFiles tls = fields.get(TLS);
    boolean right = true;
    if (postgres.clashes(web)) {
      fields.fault(WEB, "listens on port %d, as \"postgres\" does".formatted(web.port()));
      right = false;
    }
    if (mysql != null) {
      for (var other : Map.of("postgres", postgres, "web", web).entrySet()) {
        if (mysql.clashes(other.getValue())) {
          fields.fault(
              MYSQL, "listens on port %d, as \"%s\" does".formatted(mysql.port(), other.getKey()));
          right = false;
        }
      }
    }
    Metrics metrics = fields.get(METRICS);
    if (metrics != null) {
      right &= metricsAreForNoStranger(fields, metrics, postgres, mysql, web, tls);
    }
    if (tls == null) {
      right &= onlyLoopback(fields, POSTGRES, postgres);
      right &= mysql == null || onlyLoopback(fields, MYSQL, mysql);
      right &= onlyLoopback(fields, WEB, web);
    }
    return right
        ? new Listen(
            postgres,
            mysql,
            fields.get(MYSQL_SERVER_VERSION),
            web,
            tls,
            fields.or(PLAINTEXT_TOKENS, Listen.DEFAULT.plaintextTokens()),
            fields.or(PROXY_PROTOCOL, Listen.DEFAULT.proxies()),
            metrics)
        : null;
  }

  /** What they tell is not for everybody who can reach a port. */
  private static boolean metricsAreForNoStranger(
      Fields fields,
      Metrics metrics,
      Address postgres,
      @Nullable Address mysql,
      Address web,
      @Nullable TlsFiles tls) {
    Address address = metrics.address();
    boolean right = true;
    if (address.clashes(postgres)
        || address.clashes(web)
        || (mysql != null && address.clashes(mysql))) {
      fields.fault(METRICS, "port %d is another listener's".formatted(address.port()));
      right = false;
    }
    if (!address.isLoopback() && metrics.token() == null) {
      fields.fault(
          METRICS,
          ("%s can be reached from other machines, which needs \"token\"; without it listen on"
                  + " 127.0.0.1")
              .formatted(address));
      right = false;
    }
    return right && (tls != null || onlyLoopback(fields, METRICS, address));
  }

  private static String version(String text) {
    if (!text.matches("[0-9]+\\.[0-9]+\\.[0-9]+[ -~]{0,40}")) {
      throw new IllegalArgumentException(
          "\"%s\" is no version of a server, such as 8.0.36 or 11.4.5-MariaDB".formatted(text));
    }
    return text;
  }

  private static boolean onlyLoopback(Fields fields, Key<?> key, Address address) {
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
