package dev.weir.wire.postgres.auth;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677). Its states are types, so the exchange
 * can only be gone through in order: {@link #begin}, {@link #clientFirst}, {@link #answer(byte[])},
 * {@link ClientFinal#verify(byte[])}. Only after {@code verify} is it known that the server, too,
 * knows the password.
 *
 * <p>Not thread-safe. {@link #answer} hashes up to {@value #ITERATIONS_MAX} times, which takes most
 * of a second: not on an event loop.
 */
public final class ScramSha256Client implements AutoCloseable {
  /** Fewer iterations make a stolen exchange cheap to break; RFC 7677 demands this many. */
  public static final int ITERATIONS_MIN = 4096;

  /** More iterations let a server keep a client busy. */
  public static final int ITERATIONS_MAX = 1_000_000;

  private final byte[] password;
  private final String nonce;
  private final ChannelBinding binding;
  private final String clientFirstBare;

  private ScramSha256Client(byte[] password, String user, String nonce, ChannelBinding binding) {
    this.password = password;
    this.nonce = nonce;
    this.binding = binding;
    this.clientFirstBare = "n=" + user + ",r=" + nonce;
  }

  /**
   * Begins an exchange. PostgreSQL takes the user from the start-up message, so no name is sent.
   *
   * @param password the password's bytes; copied, the caller wipes its own
   * @param nonce at least 18 random bytes as base64, new for each exchange
   * @param binding how to bind to the TLS connection
   */
  public static ScramSha256Client begin(byte[] password, String nonce, ChannelBinding binding) {
    return begin(password, "", nonce, binding);
  }

  /** Begins an exchange that names a user, as the examples of the RFCs do. */
  static ScramSha256Client begin(
      byte[] password, String user, String nonce, ChannelBinding binding) {
    if (!ScramServerMessages.isNonce(nonce)) {
      throw new IllegalArgumentException("a nonce is printable ASCII without comma");
    }
    return new ScramSha256Client(SaslPrep.prepare(password), user, nonce, binding);
  }

  /** The data of the SASLInitialResponse, for the mechanism of the binding. */
  public byte[] clientFirst() {
    return ascii(binding.gs2Header() + clientFirstBare);
  }

  /**
   * Answers the server's challenge (AuthenticationSASLContinue) and wipes the password.
   *
   * @throws AuthenticationFailure if the challenge is malformed, does not repeat the nonce, or asks
   *     for too few or too many iterations
   */
  public ClientFinal answer(byte[] serverFirst) {
    try {
      var challenge = ScramServerMessages.Challenge.parse(serverFirst, nonce);
      return answer(challenge, new String(serverFirst, StandardCharsets.US_ASCII));
    } finally {
      close();
    }
  }

  private ClientFinal answer(ScramServerMessages.Challenge challenge, String serverFirst) {
    String withoutProof = "c=" + channelBindingInput() + ",r=" + challenge.nonce();
    byte[] message = ascii(clientFirstBare + "," + serverFirst + "," + withoutProof);
    byte[] salted = ScramKeys.saltedPassword(password, challenge.salt(), challenge.iterations());
    byte[] clientKey = ScramKeys.hmac(salted, ascii("Client Key"));
    byte[] serverKey = ScramKeys.hmac(salted, ascii("Server Key"));
    byte[] proof = ScramKeys.hmac(ScramKeys.sha256(clientKey), message);
    for (int i = 0; i < proof.length; i++) {
      proof[i] ^= clientKey[i];
    }
    byte[] signature = ScramKeys.hmac(serverKey, message);
    Arrays.fill(salted, (byte) 0);
    Arrays.fill(clientKey, (byte) 0);
    Arrays.fill(serverKey, (byte) 0);
    return new ClientFinal(ascii(withoutProof + ",p=" + base64(proof)), signature);
  }

  private String channelBindingInput() {
    byte[] header = ascii(binding.gs2Header());
    byte[] data = binding.data();
    byte[] input = Arrays.copyOf(header, header.length + data.length);
    System.arraycopy(data, 0, input, header.length, data.length);
    return base64(input);
  }

  /** Wipes the password, if the exchange ends early. */
  @Override
  public void close() {
    Arrays.fill(password, (byte) 0);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** The state after the challenge was answered. */
  public static final class ClientFinal {
    private final byte[] message;
    private final byte[] serverSignature;

    private ClientFinal(byte[] message, byte[] serverSignature) {
      this.message = message;
      this.serverSignature = serverSignature;
    }

    /** The data of the SASLResponse. */
    public byte[] message() {
      return message.clone();
    }

    /**
     * Checks the server's last word (AuthenticationSASLFinal).
     *
     * @throws AuthenticationFailure if the server reports an error or its signature is wrong: it
     *     does not know the password and must not be trusted
     */
    public void verify(byte[] serverFinal) {
      ScramServerMessages.requireSignature(serverFinal, serverSignature);
    }
  }
}
