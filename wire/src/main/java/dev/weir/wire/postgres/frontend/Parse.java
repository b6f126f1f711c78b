package dev.weir.wire.postgres.frontend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.BodyWriter;
import dev.weir.wire.postgres.CString;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Parse: prepares a statement.
 *
 * @param statement the name, empty for the unnamed statement
 * @param text the SQL, a slice without the terminator; usable as a lookup key by its bytes
 * @param parameterTypeOids types of the first parameters, 0 where the server shall find out; an oid
 *     is an unsigned number of 32 bits
 */
public record Parse(CString statement, ByteBuf text, List<Integer> parameterTypeOids)
    implements FrontendMessage {
  /** The type byte. */
  public static final byte TYPE = 'P';

  /** Keeps its own list. */
  public Parse {
    parameterTypeOids = List.copyOf(parameterTypeOids);
  }

  static Parse read(BodyReader body) {
    CString statement = body.cstring();
    ByteBuf text = body.text();
    int count = body.count(4);
    List<Integer> oids = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      oids.add(body.int32());
    }
    body.end();
    return new Parse(statement, text, oids);
  }

  @Override
  public byte type() {
    return TYPE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    statement.writeTo(out);
    BodyWriter.text(text, out);
    BodyWriter.count(parameterTypeOids.size(), out);
    for (int oid : parameterTypeOids) {
      out.writeInt(oid);
    }
  }
}
