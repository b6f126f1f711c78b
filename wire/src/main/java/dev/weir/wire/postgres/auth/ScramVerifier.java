package dev.weir.wire.postgres.auth;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server keeps of a password for SCRAM-SHA-256: enough to check a proof, not enough to make
 * one (RFC 5802, section 3). As text it is what PostgreSQL keeps in {@code pg_authid}: {@code
 * SCRAM-SHA-256$ITERATIONS:SALT$STORED_KEY:SERVER_KEY}. Immutable.
 */
public final class ScramVerifier {
  private static final Pattern TEXT =
      Pattern.compile(
          "SCRAM-SHA-256\\$([1-9][0-9]{0,8}):([A-Za-z0-9+/]+=*)"
              + "\\$([A-Za-z0-9+/]+=*):([A-Za-z0-9+/]+=*)");

  private final int iterations;
  private final byte[] salt;
  private final byte[] storedKey;
  private final byte[] serverKey;

  private ScramVerifier(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
    this.iterations = iterations;
    this.salt = salt;
    this.storedKey = storedKey;
    this.serverKey = serverKey;
  }

  /**
   * Makes one; hashes {@code iterations} times.
   *
   * @param password the password's bytes; not kept
   */
  public static ScramVerifier of(byte[] password, byte[] salt, int iterations) {
    byte[] prepared = SaslPrep.prepare(password);
    byte[] salted = ScramKeys.saltedPassword(prepared, salt, iterations);
    byte[] clientKey = ScramKeys.hmac(salted, ascii("Client Key"));
    var verifier =
        new ScramVerifier(
            iterations,
            salt.clone(),
            ScramKeys.sha256(clientKey),
            ScramKeys.hmac(salted, ascii("Server Key")));
    Arrays.fill(prepared, (byte) 0);
    Arrays.fill(salted, (byte) 0);
    Arrays.fill(clientKey, (byte) 0);
    return verifier;
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if the text is not one
   */
  public static ScramVerifier parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("no verifier of SCRAM-SHA-256");
    }
    Base64.Decoder base64 = Base64.getDecoder();
    return new ScramVerifier(
        Integer.parseInt(parts.group(1)),
        base64.decode(parts.group(2)),
        base64.decode(parts.group(3)),
        base64.decode(parts.group(4)));
  }

  /** Whether it was made with these parameters. */
  boolean madeWith(byte[] otherSalt, int otherIterations) {
    return iterations == otherIterations && Arrays.equals(salt, otherSalt);
  }

  byte[] storedKey() {
    return storedKey.clone();
  }

  byte[] serverKey() {
    return serverKey.clone();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The verifier as PostgreSQL writes it. */
  public String text() {
    Base64.Encoder base64 = Base64.getEncoder();
    return "SCRAM-SHA-256$%d:%s$%s:%s"
        .formatted(
            iterations,
            base64.encodeToString(salt),
            base64.encodeToString(storedKey),
            base64.encodeToString(serverKey));
  }

  /** Nothing of it: logs are no place for verifiers. */
  @Override
  public String toString() {
    return "ScramVerifier[***]";
  }
}
