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
 * @param signInTimeout for everything from there, TLS included, to ReadyForQuery
 * @param warm what becomes of connections that sessions leave
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
    Duration signInTimeout,
    Warm warm) {
  /** PEM files; the key is PKCS #8 without a passphrase. */
  public record ClientCertificate(Path certificate, Path key) {}

  /**
   * How many connections that sessions have left are kept for those that come next.
   *
   * @param spares at once, unused; 0 for none
   * @param ageMax how long after its sign-in a connection may still be handed on
   */
  public record Warm(int spares, Duration ageMax) {
    public static final Warm OFF = new Warm(0, Duration.ZERO);

    public boolean on() {
      return spares > 0;
    }
  }

  /** Of a server that is shown no certificate, and whose connections are closed after use. */
  public UpstreamTarget(
      String connection,
      String host,
      int port,
      String database,
      TlsMode tls,
      @Nullable Path authorities,
      Duration connectTimeout,
      Duration signInTimeout) {
    this(
        connection,
        host,
        port,
        database,
        tls,
        authorities,
        null,
        connectTimeout,
        signInTimeout,
        Warm.OFF);
  }

  /** The same, whose connections are dealt with so. */
  public UpstreamTarget with(Warm kept) {
    return new UpstreamTarget(
        connection,
        host,
        port,
        database,
        tls,
        authorities,
        clientCertificate,
        connectTimeout,
        signInTimeout,
        kept);
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
