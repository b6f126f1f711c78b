package dev.weir.wire.mysql.auth;

import java.util.Arrays;

/** mysql_clear_password: the password as it is. Only over a confidential connection. */
public final class ClearPassword implements AuthExchange {
  /** The method's name. */
  public static final String PLUGIN = "mysql_clear_password";

  private final byte[] password;
  private final Transport transport;

  ClearPassword(byte[] password, Transport transport) {
    this.password = password.clone();
    this.transport = transport;
  }

  @Override
  public String plugin() {
    return PLUGIN;
  }

  @Override
  public byte[] begin(byte[] data) {
    if (!transport.confidential()) {
      throw new AuthenticationFailure("mysql_clear_password is for TLS only");
    }
    return Scramble.terminated(password);
  }

  @Override
  public byte[] answer(byte[] more) {
    throw new AuthenticationFailure("mysql_clear_password has nothing more to say");
  }

  @Override
  public void close() {
    Arrays.fill(password, (byte) 0);
  }
}
