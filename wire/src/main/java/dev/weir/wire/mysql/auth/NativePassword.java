package dev.weir.wire.mysql.auth;

import java.util.Arrays;

/**
 * mysql_native_password: {@code SHA1(password) XOR SHA1(nonce + SHA1(SHA1(password)))}; nothing for
 * an empty password.
 */
public final class NativePassword implements AuthExchange {
  /** The method's name. */
  public static final String PLUGIN = "mysql_native_password";

  private static final String SHA1 = "SHA-1";

  private final byte[] password;

  NativePassword(byte[] password) {
    this.password = password.clone();
  }

  @Override
  public String plugin() {
    return PLUGIN;
  }

  @Override
  public byte[] begin(byte[] data) {
    return password.length == 0 ? new byte[0] : scramble(password, Scramble.nonce(data));
  }

  /** The scramble of a password that is not empty. */
  static byte[] scramble(byte[] password, byte[] nonce) {
    byte[] once = Scramble.digest(SHA1, password);
    byte[] twice = Scramble.digest(SHA1, once);
    byte[] answer = Scramble.xor(once, Scramble.digest(SHA1, nonce, twice));
    Arrays.fill(once, (byte) 0);
    return answer;
  }

  @Override
  public byte[] answer(byte[] more) {
    throw new AuthenticationFailure("mysql_native_password has nothing more to say");
  }

  @Override
  public void close() {
    Arrays.fill(password, (byte) 0);
  }
}
