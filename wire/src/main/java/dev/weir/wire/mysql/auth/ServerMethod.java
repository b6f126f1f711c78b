package dev.weir.wire.mysql.auth;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of the methods by which a client proves a password without sending it. What the
 * server keeps of the password is its verifier, a text of hexadecimal digits. Stateless and
 * thread-safe.
 *
 * <p>Of {@link #NATIVE_PASSWORD} and {@link #CACHING_SHA2_PASSWORD} the verifier together with one
 * exchange that somebody has seen is as good as the password; of {@link #ED25519} it is a public
 * key.
 */
public enum ServerMethod {
  /** {@code SHA1(SHA1(password))} is kept. */
  NATIVE_PASSWORD(NativePassword.PLUGIN, Scramble.NONCE_BYTES) {
    @Override
    byte[] kept(byte[] password) {
      byte[] once = Scramble.digest(SHA1, password);
      byte[] twice = Scramble.digest(SHA1, once);
      Arrays.fill(once, (byte) 0);
      return twice;
    }

    @Override
    boolean proves(byte[] answer, byte[] nonce, byte[] kept) {
      return provesPreimage(SHA1, answer, Scramble.digest(SHA1, nonce, kept), kept);
    }
  },

  /**
   * {@code SHA256(SHA256(password))} is kept, as a server's cache has it: the client never has to
   * send the password itself.
   */
  CACHING_SHA2_PASSWORD(CachingSha2Password.PLUGIN, Scramble.NONCE_BYTES) {
    @Override
    byte[] kept(byte[] password) {
      byte[] once = Scramble.digest(SHA256, password);
      byte[] twice = Scramble.digest(SHA256, once);
      Arrays.fill(once, (byte) 0);
      return twice;
    }

    @Override
    boolean proves(byte[] answer, byte[] nonce, byte[] kept) {
      return provesPreimage(SHA256, answer, Scramble.digest(SHA256, kept, nonce), kept);
    }
  },

  /** The public key is kept. */
  ED25519(Ed25519.PLUGIN, Ed25519.NONCE_BYTES) {
    @Override
    byte[] kept(byte[] password) {
      return Ed25519.publicKey(password);
    }

    @Override
    boolean proves(byte[] answer, byte[] nonce, byte[] kept) {
      try {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(publicKey(kept));
        signature.update(nonce);
        return signature.verify(answer);
      } catch (GeneralSecurityException malformed) {
        return false;
      }
    }
  };

  private static final String SHA1 = "SHA-1";
  private static final String SHA256 = "SHA-256";

  /** What stands before the 32 bytes of an Ed25519 key in X.509 (RFC 8410, section 4). */
  private static final byte[] KEY_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private final String plugin;
  private final int nonceBytes;

  ServerMethod(String plugin, int nonceBytes) {
    this.plugin = plugin;
    this.nonceBytes = nonceBytes;
  }

  /** The method of that name; null if the server's side of it is not known here. */
  public static @Nullable ServerMethod of(String plugin) {
    for (ServerMethod method : values()) {
      if (method.plugin.equals(plugin)) {
        return method;
      }
    }
    return null;
  }

  /** The method's name. */
  public String plugin() {
    return plugin;
  }

  /** Random bytes that the client needs, none of them 0. */
  public int nonceBytes() {
    return nonceBytes;
  }

  /** What a server sends of a nonce in its AuthSwitchRequest. */
  public byte[] switchData(byte[] nonce) {
    return nonceBytes == Scramble.NONCE_BYTES ? Scramble.terminated(nonce) : nonce.clone();
  }

  /**
   * What to keep of a password.
   *
   * @param password not empty; not kept
   */
  public String verifier(byte[] password) {
    return HexFormat.of().formatHex(kept(password));
  }

  /**
   * Whether the answer shows that the client knows the password, in a time that does not tell how
   * much of it is right.
   *
   * @param nonce that was sent for this answer and for no other
   * @param verifier made by {@link #verifier(byte[])}
   * @throws IllegalArgumentException if the verifier is not one
   */
  public boolean proves(byte[] answer, byte[] nonce, String verifier) {
    return proves(answer, nonce, HexFormat.of().parseHex(verifier));
  }

  abstract byte[] kept(byte[] password);

  abstract boolean proves(byte[] answer, byte[] nonce, byte[] kept);

  /** Whether what the mask hid in the answer hashes to what is kept. */
  private static boolean provesPreimage(String algorithm, byte[] answer, byte[] mask, byte[] kept) {
    if (answer.length != mask.length) {
      return false;
    }
    byte[] once = Scramble.xor(answer, mask);
    boolean known = MessageDigest.isEqual(Scramble.digest(algorithm, once), kept);
    Arrays.fill(once, (byte) 0);
    return known;
  }

  private static PublicKey publicKey(byte[] kept) throws GeneralSecurityException {
    byte[] encoded = Arrays.copyOf(KEY_PREFIX, KEY_PREFIX.length + kept.length);
    System.arraycopy(kept, 0, encoded, KEY_PREFIX.length, kept.length);
    return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
  }
}
