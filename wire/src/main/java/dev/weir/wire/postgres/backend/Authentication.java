package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.ProtocolViolation;
import io.netty.buffer.ByteBuf;

/** The messages 'R' with which the server asks who the client is, told apart by a number. */
public sealed interface Authentication extends BackendMessage
    permits AuthenticationOk,
        AuthenticationKerberosV5,
        AuthenticationCleartextPassword,
        AuthenticationMd5Password,
        AuthenticationGss,
        AuthenticationGssContinue,
        AuthenticationSspi,
        AuthenticationSasl,
        AuthenticationSaslContinue,
        AuthenticationSaslFinal {
  /** The type byte. */
  byte TYPE = 'R';

  /** The number that tells the kind. */
  int code();

  /** Writes what follows that number. */
  void writeRequest(ByteBuf out);

  @Override
  default byte type() {
    return TYPE;
  }

  @Override
  default void writeBody(ByteBuf out) {
    out.writeInt(code());
    writeRequest(out);
  }

  /** Reads the number and the kind that it tells. */
  static Authentication read(BodyReader body) {
    Authentication request =
        switch (body.int32()) {
          case AuthenticationOk.CODE -> AuthenticationOk.INSTANCE;
          case AuthenticationKerberosV5.CODE -> AuthenticationKerberosV5.INSTANCE;
          case AuthenticationCleartextPassword.CODE -> AuthenticationCleartextPassword.INSTANCE;
          case AuthenticationMd5Password.CODE -> new AuthenticationMd5Password(body.int32());
          case AuthenticationGss.CODE -> AuthenticationGss.INSTANCE;
          case AuthenticationGssContinue.CODE -> new AuthenticationGssContinue(body.rest());
          case AuthenticationSspi.CODE -> AuthenticationSspi.INSTANCE;
          case AuthenticationSasl.CODE -> AuthenticationSasl.read(body);
          case AuthenticationSaslContinue.CODE -> new AuthenticationSaslContinue(body.rest());
          case AuthenticationSaslFinal.CODE -> new AuthenticationSaslFinal(body.rest());
          default -> throw new ProtocolViolation("unknown authentication request");
        };
    body.end();
    return request;
  }
}
