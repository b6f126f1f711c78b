package dev.weir.gateway.postgres.handshake;

import dev.weir.session.ticket.Verifiers;
import dev.weir.wire.postgres.auth.ChannelBinding;
import dev.weir.wire.postgres.auth.ScramVerifier;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Verifiers of tickets for SCRAM-SHA-256. The salt of a ticket is made of its id, which no other
 * has. So a client that names a ticket that does not exist is challenged exactly as one whose
 * ticket does, now and after a restart, without a key to keep for it. Stateless and thread-safe.
 */
public final class ScramTickets implements Verifiers.Maker {
  static final String METHOD = ChannelBinding.SCRAM_SHA_256;

  /** As RFC 7677 demands; secrets that nobody chose need no more. */
  static final int ITERATIONS = 4096;

  private static final int SALT_BYTES = 16;

  @Override
  public String method() {
    return METHOD;
  }

  @Override
  public String make(String id, byte[] secret) {
    return ScramVerifier.of(secret, salt(id), ITERATIONS).text();
  }

  /** The salt of whatever ticket this id may be of. */
  static byte[] salt(String id) {
    try {
      byte[] named = ("weir ticket\n" + id).getBytes(StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(named);
      return Arrays.copyOf(hash, SALT_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JDK has no SHA-256", e);
    }
  }
}
