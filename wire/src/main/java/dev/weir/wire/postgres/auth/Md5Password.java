package dev.weir.wire.postgres.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** The answer to AuthenticationMD5Password: {@code md5(md5(password + user) + salt)} in hex. */
public final class Md5Password {
  private Md5Password() {}

  /**
   * The password to send. The hash is as good as the password to who sees it and the salt: only
   * inside TLS.
   *
   * @param user the user's name as in the start-up message
   * @param password the password's bytes, left as they are: the caller wipes them
   * @param salt the four bytes of the request, the first uppermost
   */
  public static byte[] hash(byte[] user, byte[] password, int salt) {
    MessageDigest md5 = md5();
    md5.update(password);
    md5.update(user);
    byte[] inner = hex(md5.digest());
    md5.update(inner);
    md5.update(ByteBuffer.allocate(4).putInt(0, salt));
    Arrays.fill(inner, (byte) 0);
    byte[] outer = hex(md5.digest());
    byte[] answer = Arrays.copyOf("md5".getBytes(StandardCharsets.US_ASCII), 3 + outer.length);
    System.arraycopy(outer, 0, answer, 3, outer.length);
    return answer;
  }

  private static byte[] hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII);
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JDK has no MD5", e);
    }
  }
}
