package dev.weir.wire.mysql.auth;

import org.jspecify.annotations.Nullable;

/**
 * One authentication method at work on one connection: {@link #begin}, then {@link #answer} for
 * each AuthMoreData, until the server says OK or ERR, or switches to another method, which is
 * another exchange.
 *
 * <p>Holds the password until {@link #close}, which wipes it. Not thread-safe. Both methods throw
 * {@link AuthenticationFailure} where the server leaves the exchange or nothing may be sent.
 */
public sealed interface AuthExchange extends AutoCloseable
    permits CachingSha2Password, ClearPassword, Ed25519, NativePassword, Sha256Password {

  /**
   * The exchange for a method.
   *
   * @param plugin the method's name, as in the greeting or the AuthSwitchRequest
   * @param password the password's bytes; copied, the caller wipes its own
   * @param transport what protects it
   * @throws AuthenticationFailure for a method that is not known
   */
  static AuthExchange of(String plugin, byte[] password, Transport transport) {
    return switch (plugin) {
      case CachingSha2Password.PLUGIN -> new CachingSha2Password(password, transport);
      case ClearPassword.PLUGIN -> new ClearPassword(password, transport);
      case Ed25519.PLUGIN -> new Ed25519(password);
      case NativePassword.PLUGIN -> new NativePassword(password);
      case Sha256Password.PLUGIN -> new Sha256Password(password, transport);
      default ->
          throw new AuthenticationFailure("the server asks for an unknown authentication method");
    };
  }

  /** The method's name. */
  String plugin();

  /**
   * The first answer: in the HandshakeResponse, or to an AuthSwitchRequest.
   *
   * @param data what the greeting or the request gave, with or without the NUL behind the nonce
   */
  byte[] begin(byte[] data);

  /**
   * The answer to AuthMoreData.
   *
   * @param more the data of the packet
   * @return what to send, or null if there is nothing to say but to wait for OK
   */
  byte @Nullable [] answer(byte[] more);

  /** Wipes the password. */
  @Override
  void close();
}
