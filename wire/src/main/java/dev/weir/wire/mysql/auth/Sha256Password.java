package dev.weir.wire.mysql.auth;

import java.util.Arrays;

/**
 * sha256_password: the password in clear over a confidential connection, else encrypted with the
 * server's RSA key; one NUL for an empty password.
 */
public final class Sha256Password implements AuthExchange {
  /** The method's name. */
  public static final String PLUGIN = "sha256_password";

  private static final byte REQUEST_PUBLIC_KEY = 0x01;

  private final byte[] password;
  private final Transport transport;
  private byte[] nonce = new byte[0];
  private boolean keyRequested;

  Sha256Password(byte[] password, Transport transport) {
    this.password = password.clone();
    this.transport = transport;
  }

  @Override
  public String plugin() {
    return PLUGIN;
  }

  @Override
  public byte[] begin(byte[] data) {
    if (password.length == 0) {
      return new byte[1];
    }
    if (transport.confidential()) {
      return Scramble.terminated(password);
    }
    nonce = Scramble.nonce(data);
    var key = transport.serverKey();
    if (key != null) {
      return RsaPassword.encrypt(password, nonce, key);
    }
    if (!transport.retrieveKey()) {
      throw new AuthenticationFailure("sha256_password needs TLS or the server's public key");
    }
    keyRequested = true;
    return new byte[] {REQUEST_PUBLIC_KEY};
  }

  @Override
  public byte[] answer(byte[] more) {
    if (!keyRequested) {
      throw new AuthenticationFailure("the server sent a key that was not asked for");
    }
    keyRequested = false;
    return RsaPassword.encrypt(password, nonce, RsaPassword.key(more));
  }

  @Override
  public void close() {
    Arrays.fill(password, (byte) 0);
  }
}
