package dev.weir.gateway.signin;

import java.time.Duration;

/**
 * What clients may do before they are signed in.
 *
 * @param plaintextTokensOnLoopback a client on this machine may send its token without TLS
 * @param loginTimeout from the connection to ReadyForQuery, TLS and the server's sign-in included
 * @param handshakesMax clients that are not signed in yet, at a time
 * @param handshakesPerSourceMax the same of one source; 0 for any number
 */
public record HandshakeSettings(
    boolean plaintextTokensOnLoopback,
    Duration loginTimeout,
    int handshakesMax,
    int handshakesPerSourceMax) {
  /** What holds where the configuration says nothing. */
  public static final HandshakeSettings DEFAULT =
      new HandshakeSettings(false, Duration.ofSeconds(60), 1_000, 250);
}
