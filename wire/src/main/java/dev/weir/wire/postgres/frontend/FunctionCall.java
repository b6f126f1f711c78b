package dev.weir.wire.postgres.frontend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.Format;
import dev.weir.wire.postgres.Value;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * FunctionCall: calls a function by its oid, past every SQL text.
 *
 * @param functionOid the function, an unsigned number of 32 bits
 * @param argumentFormats none (all text), one for all, or one for each argument
 * @param arguments the values, slices
 * @param resultFormat the format of the answer
 */
public record FunctionCall(
    int functionOid, List<Format> argumentFormats, List<Value> arguments, Format resultFormat)
    implements FrontendMessage {
  /** The type byte. */
  public static final byte TYPE = 'F';

  /** Keeps its own lists. */
  public FunctionCall {
    argumentFormats = List.copyOf(argumentFormats);
    arguments = List.copyOf(arguments);
  }

  static FunctionCall read(BodyReader body) {
    int functionOid = body.int32();
    List<Format> argumentFormats = body.formats();
    List<Value> arguments = body.values();
    Bind.requireFormatsFit(argumentFormats.size(), arguments.size());
    Format resultFormat = body.format();
    body.end();
    return new FunctionCall(functionOid, argumentFormats, arguments, resultFormat);
  }

  @Override
  public byte type() {
    return TYPE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    out.writeInt(functionOid);
    Format.writeAll(argumentFormats, out);
    Value.writeAll(arguments, out);
    out.writeShort(resultFormat.code());
  }
}
