package dev.weir.testkit.postgres;

import dev.weir.testkit.files.FileTrees;
import dev.weir.testkit.tls.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's files, ready for the server program.
 *
 * @param temporary to be deleted when the server ends
 * @param fresh a copy of the template, where only the superuser exists
 * @param superuserPassword what {@code postgres} signs in with when the server comes up
 * @param authority has issued the server's certificate; null without TLS
 */
record DataDirectory(
    Path path,
    boolean temporary,
    boolean fresh,
    String superuserPassword,
    @Nullable CertificateAuthority authority) {
  static final String AUTHORITY_FILE = "authority.pem";
  private static final String CERTIFICATE_FILE = "server.pem";
  private static final String KEY_FILE = "server-key.pem";

  static DataDirectory prepared(
      PostgresOptions options, Installation installation, Unprivileged unprivileged)
      throws IOException, InterruptedException {
    Path wanted = options.dataDirectory();
    boolean temporary = wanted == null;
    Path path =
        wanted == null
            ? Files.createTempDirectory("weir-postgres-")
            : Files.createDirectories(wanted.toAbsolutePath());
    try {
      boolean fresh = !Files.exists(path.resolve("PG_VERSION"));
      String password = options.superuserPassword();
      if (fresh) {
        Cluster template = Cluster.template(installation, unprivileged);
        FileTrees.copy(template.directory(), path);
        password = template.superuserPassword();
      } else if (password == null) {
        throw new IllegalArgumentException(
            "the superuser's password is needed for the existing cluster in " + path);
      }
      CertificateAuthority authority = certified(path, options);
      Files.write(path.resolve("pg_hba.conf"), hba(options));
      unprivileged.own(path);
      return new DataDirectory(path, temporary, fresh, password, authority);
    } catch (RuntimeException | IOException | InterruptedException e) {
      if (temporary) {
        FileTrees.delete(path);
      }
      throw e;
    }
  }

  /** For the {@code postgres} program. */
  List<String> arguments(PostgresOptions options, int port) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("fsync", "off");
    settings.put("unix_socket_directories", "");
    settings.put("timezone", "UTC");
    settings.put("log_timezone", "UTC");
    if (authority != null) {
      settings.put("ssl", "on");
      settings.put("ssl_cert_file", CERTIFICATE_FILE);
      settings.put("ssl_key_file", KEY_FILE);
    }
    settings.putAll(options.settings());
    settings.put("listen_addresses", "127.0.0.1");
    settings.put("port", String.valueOf(port));
    List<String> arguments = new ArrayList<>(List.of("-D", path.toString()));
    settings.forEach((name, value) -> arguments.addAll(List.of("-c", name + "=" + value)));
    return arguments;
  }

  private static @Nullable CertificateAuthority certified(Path path, PostgresOptions options)
      throws IOException {
    if (options.tls() == TlsMode.OFF) {
      return null;
    }
    CertificateAuthority given = options.authority();
    CertificateAuthority authority =
        given == null ? CertificateAuthority.create("Weir testkit") : given;
    authority
        .issue(List.of("localhost", "127.0.0.1"))
        .write(path.resolve(CERTIFICATE_FILE), path.resolve(KEY_FILE));
    Files.writeString(path.resolve(AUTHORITY_FILE), authority.certificatePem());
    return authority;
  }

  /** The superuser first, so that no other line can lock the starter out. */
  private static List<String> hba(PostgresOptions options) {
    String kind = options.tls() == TlsMode.REQUIRED ? "hostssl" : "host";
    Stream<String> users =
        options.users().stream()
            .map(user ->
                "%s all %s 127.0.0.1/32 %s"
                    .formatted(kind, hbaQuoted(user.name()), user.authentication().hbaName()));
    return Stream.of(
            Stream.of("host all " + Cluster.SUPERUSER + " 127.0.0.1/32 scram-sha-256"),
            options.hbaLines().stream(),
            users,
            Stream.of(kind + " all all 127.0.0.1/32 scram-sha-256"))
        .flatMap(lines -> lines)
        .toList();
  }

  private static String hbaQuoted(String name) {
    if (name.indexOf('"') >= 0 || name.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("pg_hba.conf cannot hold the user name " + name);
    }
    return '"' + name + '"';
  }
}
