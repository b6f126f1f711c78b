package dev.weir.e2e.drivers;

import java.util.Map;

/**
 * Where a program is to connect to, by verified TLS.
 *
 * @param rootCertificate path of the PEM file that the server's certificate is checked with
 */
public record Address(
    String host, int port, String database, String user, String password, String rootCertificate) {

  /** It in the variables of libpq, which most drivers know. */
  public Map<String, String> environment() {
    return Map.of(
        "PGHOST", host,
        "PGPORT", Integer.toString(port),
        "PGDATABASE", database,
        "PGUSER", user,
        "PGPASSWORD", password,
        "PGSSLMODE", "verify-full",
        "PGSSLROOTCERT", rootCertificate);
  }

  /** It for programs that speak with MySQL or MariaDB; some of the names the clients know. */
  public Map<String, String> mysqlEnvironment() {
    return Map.of(
        "MYSQL_HOST", host,
        "MYSQL_TCP_PORT", Integer.toString(port),
        "MYSQL_DATABASE", database,
        "MYSQL_USER", user,
        "MYSQL_PWD", password,
        "MYSQL_SSL_CA", rootCertificate);
  }

  /** It for pgjdbc, without user and password. */
  String jdbcUrl() {
    return "jdbc:postgresql://%s:%d/%s?sslmode=verify-full&sslrootcert=%s"
        .formatted(host, port, database, rootCertificate);
  }

  /** A token is a secret, if only for an hour. */
  @Override
  public String toString() {
    return user + "@" + host + ":" + port + "/" + database;
  }
}
