package dev.weir.wire.mysql.auth;

import java.security.PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * What protects a password on its way to the server.
 *
 * @param confidential whether nobody else can read the connection: TLS, or a local socket
 * @param serverKey the server's RSA key as known beforehand, or null
 * @param retrieveKey whether a key may be asked for over a connection that is not confidential; who
 *     sits in between then gives his own and reads the password
 */
public record Transport(boolean confidential, @Nullable PublicKey serverKey, boolean retrieveKey) {
  /** A connection inside TLS. */
  public static final Transport TLS = new Transport(true, null, false);

  /** A connection that anybody may read, with no key known: no password goes over it. */
  public static final Transport PLAIN = new Transport(false, null, false);
}
