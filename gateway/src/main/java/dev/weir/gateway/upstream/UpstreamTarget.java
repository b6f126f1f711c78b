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
    Duration connectTimeout,
    Duration signInTimeout) {
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
