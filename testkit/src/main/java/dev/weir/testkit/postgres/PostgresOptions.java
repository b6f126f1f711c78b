package dev.weir.testkit.postgres;

import dev.weir.testkit.tls.CertificateAuthority;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link PostgresServer} is started with. Immutable: each {@code with} method gives a
 * changed copy.
 *
 * @param port 0 for any free port
 * @param dataDirectory kept on close; created if it is missing, used as it is if it holds a cluster
 *     (then users are not created again). Null for a temporary one, deleted on close
 * @param superuserPassword of the superuser {@code postgres}; null for one that is made up
 * @param users created before the server is handed out
 * @param hbaLines lines for pg_hba.conf, which win over those made for {@code users}
 * @param authority issues the server's certificate; null for a new one
 * @param settings postgresql.conf parameters, which win over the starter's own
 */
public record PostgresOptions(
    int port,
    @Nullable Path dataDirectory,
    @Nullable String superuserPassword,
    List<PostgresUser> users,
    List<String> hbaLines,
    TlsMode tls,
    @Nullable CertificateAuthority authority,
    Map<String, String> settings) {
  public PostgresOptions {
    users = List.copyOf(users);
    hbaLines = List.copyOf(hbaLines);
    settings = Map.copyOf(settings);
  }

  /** Any port, temporary data, no TLS, only the superuser. */
  public static PostgresOptions defaults() {
    return new PostgresOptions(0, null, null, List.of(), List.of(), TlsMode.OFF, null, Map.of());
  }

  public PostgresOptions withPort(int newPort) {
    return new PostgresOptions(
        newPort, dataDirectory, superuserPassword, users, hbaLines, tls, authority, settings);
  }

  public PostgresOptions withDataDirectory(Path directory) {
    return new PostgresOptions(
        port, directory, superuserPassword, users, hbaLines, tls, authority, settings);
  }

  public PostgresOptions withSuperuserPassword(String password) {
    return new PostgresOptions(
        port, dataDirectory, password, users, hbaLines, tls, authority, settings);
  }

  /** Adds a user that signs in with SCRAM-SHA-256. */
  public PostgresOptions withUser(String name, String password) {
    return withUser(new PostgresUser(name, password, AuthenticationMethod.SCRAM_SHA_256));
  }

  public PostgresOptions withUser(PostgresUser user) {
    List<PostgresUser> more = Stream.concat(users.stream(), Stream.of(user)).toList();
    return new PostgresOptions(
        port, dataDirectory, superuserPassword, more, hbaLines, tls, authority, settings);
  }

  public PostgresOptions withHbaLine(String line) {
    List<String> more = Stream.concat(hbaLines.stream(), Stream.of(line)).toList();
    return new PostgresOptions(
        port, dataDirectory, superuserPassword, users, more, tls, authority, settings);
  }

  /** Certificates for {@code localhost} and {@code 127.0.0.1} come from a new authority. */
  public PostgresOptions withTls(TlsMode mode) {
    return new PostgresOptions(
        port, dataDirectory, superuserPassword, users, hbaLines, mode, null, settings);
  }

  public PostgresOptions withTls(TlsMode mode, CertificateAuthority issuer) {
    return new PostgresOptions(
        port, dataDirectory, superuserPassword, users, hbaLines, mode, issuer, settings);
  }

  public PostgresOptions withSetting(String name, String value) {
    var more = new LinkedHashMap<>(settings);
    more.put(name, value);
    return new PostgresOptions(
        port, dataDirectory, superuserPassword, users, hbaLines, tls, authority, more);
  }

  @Override
  public String toString() {
    return "PostgresOptions[port=%d, dataDirectory=%s, users=%s, tls=%s]"
        .formatted(port, dataDirectory, users, tls);
  }
}
