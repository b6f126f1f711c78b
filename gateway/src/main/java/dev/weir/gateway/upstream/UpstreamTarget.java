package dev.weir.gateway.upstream;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The server behind a connection of the configuration.
 *
 * @param connection the connection's name, which clients give as the database
 * @param host a name or an address
 * @param database the database's name on the server
 * @param authorities PEM file with the certificates that may sign the server's; null for those that
 *     the Java runtime trusts
 * @param clientCertificate what Weir shows a server that asks for a certificate; null for none
 * @param connectTimeout for reaching the server, all its addresses together
 * @param signInTimeout for everything from there to ReadyForQuery
 */
public record UpstreamTarget(
    String connection,
    String host,
    int port,
    String database,
    TlsMode tls,
    @Nullable Path authorities,
    @Nullable ClientCertificate clientCertificate,
    Duration connectTimeout,
    Duration signInTimeout) {
  /** PEM files; the key is PKCS #8 without a passphrase. */
  public record ClientCertificate(Path certificate, Path key) {}

  /** Of a server that is shown no certificate. */
  public UpstreamTarget(
      String connection,
      String host,
      int port,
      String database,
      TlsMode tls,
      @Nullable Path authorities,
      Duration connectTimeout,
      Duration signInTimeout) {
    this(connection, host, port, database, tls, authorities, null, connectTimeout, signInTimeout);
  }

  /** How much is asked of the server's TLS; the names are libpq's {@code sslmode}. */
  public enum TlsMode {
    /** A certificate of a known authority for the host that was asked for. */
    VERIFY_FULL,
    /** A certificate of a known authority, for whatever host. */
    VERIFY_CA,
    /**
     * TLS with any certificate; if {@code authorities} is given, the same as {@link #VERIFY_CA}.
     */
    REQUIRE,
    /** No TLS. */
    DISABLE
  }
}
