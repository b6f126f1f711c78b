package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.CString;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * AuthenticationSASL: a SASL exchange is wanted.
 *
 * @param mechanisms their names, in the server's order of preference
 */
public record AuthenticationSasl(List<CString> mechanisms) implements Authentication {
  /** The number of this kind. */
  public static final int CODE = 10;

  /** Keeps its own list. */
  public AuthenticationSasl {
    mechanisms = List.copyOf(mechanisms);
  }

  static AuthenticationSasl read(BodyReader body) {
    List<CString> mechanisms = new ArrayList<>();
    for (CString name = body.cstring(); !name.isEmpty(); name = body.cstring()) {
      mechanisms.add(name);
    }
    return new AuthenticationSasl(mechanisms);
  }

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeRequest(ByteBuf out) {
    for (CString mechanism : mechanisms) {
      mechanism.writeTo(out);
    }
    out.writeByte(0);
  }
}
