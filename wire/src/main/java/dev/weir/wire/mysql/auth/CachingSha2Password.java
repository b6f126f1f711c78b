package dev.weir.wire.mysql.auth;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * caching_sha2_password: {@code SHA256(password) XOR SHA256(SHA256(SHA256(password)) + nonce)};
 * nothing for an empty password. A server that has the account in its cache says so and then OK;
 * one that has not asks for the password itself, in clear over a confidential connection, else
 * encrypted with its RSA key.
 */
public final class CachingSha2Password implements AuthExchange {
  /** The method's name. */
  public static final String PLUGIN = "caching_sha2_password";

  /** AuthMoreData: the scramble was right, OK follows. */
  public static final byte FAST_AUTH_SUCCESS = 0x03;

  /** AuthMoreData: the server has to see the password. */
  public static final byte PERFORM_FULL_AUTHENTICATION = 0x04;

  /** The client's request for the RSA key. */
  public static final byte REQUEST_PUBLIC_KEY = 0x02;

  private static final String SHA256 = "SHA-256";

  /** What the next AuthMoreData is about. */
  private enum Awaited {
    VERDICT,
    KEY,
    NOTHING
  }

  private final byte[] password;
  private final Transport transport;
  private byte[] nonce = new byte[0];
  private Awaited awaited = Awaited.NOTHING;

  CachingSha2Password(byte[] password, Transport transport) {
    this.password = password.clone();
    this.transport = transport;
  }

  @Override
  public String plugin() {
    return PLUGIN;
  }

  @Override
  public byte[] begin(byte[] data) {
    nonce = Scramble.nonce(data);
    awaited = Awaited.VERDICT;
    return password.length == 0 ? new byte[0] : scramble(password, nonce);
  }

  /** The scramble of a password that is not empty. */
  static byte[] scramble(byte[] password, byte[] nonce) {
    byte[] once = Scramble.digest(SHA256, password);
    byte[] twice = Scramble.digest(SHA256, once);
    byte[] answer = Scramble.xor(once, Scramble.digest(SHA256, twice, nonce));
    Arrays.fill(once, (byte) 0);
    return answer;
  }

  @Override
  public byte @Nullable [] answer(byte[] more) {
    Awaited was = awaited;
    awaited = Awaited.NOTHING;
    return switch (was) {
      case VERDICT -> answerVerdict(more);
      case KEY -> RsaPassword.encrypt(password, nonce, RsaPassword.key(more));
      case NOTHING ->
          throw new AuthenticationFailure("caching_sha2_password has nothing more to say");
    };
  }

  private byte @Nullable [] answerVerdict(byte[] more) {
    if (more.length == 1 && more[0] == FAST_AUTH_SUCCESS) {
      return null;
    }
    if (more.length != 1 || more[0] != PERFORM_FULL_AUTHENTICATION) {
      throw new AuthenticationFailure("unknown verdict of caching_sha2_password");
    }
    if (transport.confidential()) {
      return Scramble.terminated(password);
    }
    var key = transport.serverKey();
    if (key != null) {
      return RsaPassword.encrypt(password, nonce, key);
    }
    if (!transport.retrieveKey()) {
      throw new AuthenticationFailure("caching_sha2_password needs TLS or the server's public key");
    }
    awaited = Awaited.KEY;
    return new byte[] {REQUEST_PUBLIC_KEY};
  }

  @Override
  public void close() {
    Arrays.fill(password, (byte) 0);
  }
}
