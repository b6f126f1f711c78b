package dev.weir.wire.postgres.frontend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.BodyWriter;
import dev.weir.wire.postgres.CString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The one message 'p' with which a client answers an authentication request. What it means depends
 * on the request: PasswordMessage, SASLInitialResponse, SASLResponse or GSSResponse in the manual's
 * "Message Formats". The reader that fits the exchange is chosen by the caller.
 *
 * @param body what follows the length field, a slice; a secret, never printed
 */
public record AuthenticationResponse(ByteBuf body) implements FrontendMessage {
  /** The type byte. */
  public static final byte TYPE = 'p';

  static AuthenticationResponse read(BodyReader body) {
    return new AuthenticationResponse(body.rest());
  }

  /** PasswordMessage: a password or an md5 hash. The caller wipes its array after sending. */
  public static AuthenticationResponse ofPassword(byte[] password) {
    return new AuthenticationResponse(Unpooled.wrappedBuffer(password, new byte[] {0}));
  }

  /** SASLInitialResponse with data. */
  public static AuthenticationResponse ofSaslInitial(String mechanism, byte[] response) {
    return new SaslInitialResponse(CString.of(mechanism), Unpooled.wrappedBuffer(response))
        .toMessage();
  }

  /** SASLResponse or GSSResponse: the bytes of the mechanism. */
  public static AuthenticationResponse ofBytes(byte[] response) {
    return new AuthenticationResponse(Unpooled.wrappedBuffer(response));
  }

  /**
   * Reads it as PasswordMessage: the password as a slice without the terminator.
   *
   * @throws dev.weir.wire.postgres.ProtocolViolation if it is not exactly one string
   */
  public ByteBuf password() {
    BodyReader reader = new BodyReader(body);
    ByteBuf password = reader.text();
    reader.end();
    return password;
  }

  /**
   * Reads it as SASLInitialResponse.
   *
   * @throws dev.weir.wire.postgres.ProtocolViolation if it is not one
   */
  public SaslInitialResponse saslInitialResponse() {
    return SaslInitialResponse.read(new BodyReader(body));
  }

  /** Reads it as SASLResponse or GSSResponse: a slice of the mechanism's bytes. */
  public ByteBuf mechanismBytes() {
    return body.slice();
  }

  @Override
  public byte type() {
    return TYPE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    BodyWriter.bytes(body, out);
  }

  @Override
  public String toString() {
    return "AuthenticationResponse[***]";
  }
}
