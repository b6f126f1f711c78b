package dev.weir.wire.postgres.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of SCRAM-SHA-256 (RFC 5802, RFC 7677). Its states are types, so the exchange
 * can only be gone through in order: {@link #begin}, {@link #challenge}, {@link
 * Challenged#answer(byte[])}, {@link Proof#verify(ScramVerifier)}. The verifier is needed only at
 * the end, so that an exchange about a name that nobody has looks like any other.
 *
 * <p>Not thread-safe. Nothing in it hashes more than a few times.
 */
public final class ScramSha256Server {
  private static final int MESSAGE_BYTES_MAX = 4096;

  /** Flag, authorisation identity, the rest of the message, the nonce in it. */
  private static final Pattern FIRST =
      Pattern.compile(
          "(n|y|p=[A-Za-z0-9.-]+),(?:a=([^,]*))?,(n=[^,]*,r=([\\x21-\\x2B\\x2D-\\x7E]+))");

  private static final Pattern FINAL =
      Pattern.compile("(c=([A-Za-z0-9+/]+=*),r=([\\x21-\\x2B\\x2D-\\x7E]+)),p=([A-Za-z0-9+/]+=*)");

  private final byte[] salt;
  private final int iterations;
  private final String nonce;
  private final ChannelBinding binding;

  private ScramSha256Server(byte[] salt, int iterations, String nonce, ChannelBinding binding) {
    this.salt = salt;
    this.iterations = iterations;
    this.nonce = nonce;
    this.binding = binding;
  }

  /**
   * Begins an exchange.
   *
   * @param salt of the verifier
   * @param iterations of the verifier
   * @param nonce at least 18 random bytes as base64, new for each exchange: it is what makes a
   *     recorded proof worthless
   * @param binding the end of the TLS connection that clients may bind to, or {@link
   *     ChannelBinding.Unsupported}
   */
  public static ScramSha256Server begin(
      byte[] salt, int iterations, String nonce, ChannelBinding binding) {
    if (!ScramServerMessages.isNonce(nonce)) {
      throw new IllegalArgumentException("a nonce is printable ASCII without comma");
    }
    return new ScramSha256Server(salt.clone(), iterations, nonce, binding);
  }

  /** The mechanisms to offer, the one to prefer first. */
  public List<String> mechanisms() {
    return binds()
        ? List.of(ChannelBinding.SCRAM_SHA_256_PLUS, ChannelBinding.SCRAM_SHA_256)
        : List.of(ChannelBinding.SCRAM_SHA_256);
  }

  private boolean binds() {
    return binding instanceof ChannelBinding.TlsServerEndPoint;
  }

  /**
   * Answers the data of the SASLInitialResponse.
   *
   * @param mechanism as the client chose it
   * @throws AuthenticationFailure if the mechanism was not offered, the message is malformed, or
   *     somebody in between hid that the exchange could be bound
   */
  public Challenged challenge(String mechanism, byte[] clientFirst) {
    if (!mechanisms().contains(mechanism)) {
      throw new AuthenticationFailure("client selected an invalid SASL authentication mechanism");
    }
    Matcher message = FIRST.matcher(text(clientFirst));
    if (!message.matches()) {
      throw new AuthenticationFailure("malformed SCRAM message");
    }
    String flag = message.group(1);
    if (message.group(2) != null && !message.group(2).isEmpty()) {
      throw new AuthenticationFailure("the client asks for an authorization identity");
    }
    requireFlag(mechanism, flag);
    byte[] header = ascii(flag + "," + (message.group(2) == null ? "" : "a=") + ",");
    byte[] data = flag.startsWith("p") ? binding.data() : new byte[0];
    byte[] bound = Arrays.copyOf(header, header.length + data.length);
    System.arraycopy(data, 0, bound, header.length, data.length);
    return new Challenged(message.group(3), message.group(4) + nonce, bound, salt, iterations);
  }

  private void requireFlag(String mechanism, String flag) {
    if (mechanism.equals(ChannelBinding.SCRAM_SHA_256_PLUS)) {
      if (!flag.equals("p=tls-server-end-point")) {
        throw new AuthenticationFailure("unsupported SCRAM channel-binding type");
      }
    } else if (flag.startsWith("p")) {
      throw new AuthenticationFailure(
          "the client selected SCRAM-SHA-256 without channel binding, but binds");
    } else if (flag.equals("y") && binds()) {
      // It could bind and was told that Weir cannot: RFC 5802, section 6.
      throw new AuthenticationFailure("SCRAM channel binding negotiation error");
    }
  }

  private static String text(byte[] message) {
    if (message.length > MESSAGE_BYTES_MAX) {
      throw new AuthenticationFailure("SCRAM message longer than " + MESSAGE_BYTES_MAX + " bytes");
    }
    return new String(message, StandardCharsets.ISO_8859_1);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The state after the challenge was made. */
  public static final class Challenged {
    private final String clientFirstBare;
    private final String nonce;
    private final byte[] bound;
    private final byte[] salt;
    private final int iterations;

    private Challenged(
        String clientFirstBare, String nonce, byte[] bound, byte[] salt, int iterations) {
      this.clientFirstBare = clientFirstBare;
      this.nonce = nonce;
      this.bound = bound;
      this.salt = salt;
      this.iterations = iterations;
    }

    /** The data of the AuthenticationSASLContinue. */
    public byte[] message() {
      return ascii(
          "r=%s,s=%s,i=%d".formatted(nonce, Base64.getEncoder().encodeToString(salt), iterations));
    }

    /**
     * Takes the data of the SASLResponse.
     *
     * @throws AuthenticationFailure if it is malformed
     */
    public Proof answer(byte[] clientFinal) {
      Matcher message = FINAL.matcher(text(clientFinal));
      if (!message.matches()) {
        throw new AuthenticationFailure("malformed SCRAM message");
      }
      boolean ours = message.group(3).equals(nonce) && Arrays.equals(base64(message, 2), bound);
      String signed =
          clientFirstBare
              + ","
              + new String(message(), StandardCharsets.ISO_8859_1)
              + ","
              + message.group(1);
      return new Proof(ours, base64(message, 4), ascii(signed), salt, iterations);
    }

    private static byte[] base64(Matcher message, int group) {
      try {
        return Base64.getDecoder().decode(message.group(group));
      } catch (IllegalArgumentException malformed) {
        throw new AuthenticationFailure("malformed base64 in a SCRAM message");
      }
    }
  }

  /** What the client gives as a proof that it knows the password. */
  public static final class Proof {
    private final boolean ours;
    private final byte[] proof;
    private final byte[] signed;
    private final byte[] salt;
    private final int iterations;

    /**
     * @param ours whether it belongs to this exchange and to this TLS connection
     */
    private Proof(boolean ours, byte[] proof, byte[] signed, byte[] salt, int iterations) {
      this.ours = ours;
      this.proof = proof;
      this.signed = signed;
      this.salt = salt;
      this.iterations = iterations;
    }

    /**
     * Checks it, in a time that does not tell how much of it is right.
     *
     * @return the data of the AuthenticationSASLFinal, by which the client knows that this server
     *     has its verifier; null if the proof is wrong
     */
    public byte @Nullable [] verify(ScramVerifier verifier) {
      byte[] storedKey = verifier.storedKey();
      byte[] clientKey = ScramKeys.hmac(storedKey, signed);
      if (proof.length != clientKey.length) {
        return null;
      }
      for (int i = 0; i < clientKey.length; i++) {
        clientKey[i] ^= proof[i];
      }
      boolean known = MessageDigest.isEqual(ScramKeys.sha256(clientKey), storedKey);
      Arrays.fill(clientKey, (byte) 0);
      if (!known || !ours || !verifier.madeWith(salt, iterations)) {
        return null;
      }
      byte[] signature = ScramKeys.hmac(verifier.serverKey(), signed);
      return ascii("v=" + Base64.getEncoder().encodeToString(signature));
    }
  }
}
