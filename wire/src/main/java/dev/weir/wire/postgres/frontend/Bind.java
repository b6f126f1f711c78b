package dev.weir.wire.postgres.frontend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.Format;
import dev.weir.wire.postgres.ProtocolViolation;
import dev.weir.wire.postgres.Value;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * Bind: makes a portal of a prepared statement and parameter values. On the hot path read it with
 * {@link BindReader} instead.
 *
 * @param portal the portal's name, empty for the unnamed portal
 * @param statement the prepared statement's name
 * @param parameterFormats none (all text), one for all, or one for each parameter
 * @param parameters the values, slices
 * @param resultFormats none (all text), one for all, or one for each result column
 */
public record Bind(
    CString portal,
    CString statement,
    List<Format> parameterFormats,
    List<Value> parameters,
    List<Format> resultFormats)
    implements FrontendMessage {
  /** The type byte. */
  public static final byte TYPE = 'B';

  /** Keeps its own lists. */
  public Bind {
    parameterFormats = List.copyOf(parameterFormats);
    parameters = List.copyOf(parameters);
    resultFormats = List.copyOf(resultFormats);
  }

  static Bind read(BodyReader body) {
    CString portal = body.cstring();
    CString statement = body.cstring();
    List<Format> parameterFormats = body.formats();
    List<Value> parameters = body.values();
    requireFormatsFit(parameterFormats.size(), parameters.size());
    List<Format> resultFormats = body.formats();
    body.end();
    return new Bind(portal, statement, parameterFormats, parameters, resultFormats);
  }

  static void requireFormatsFit(int formats, int values) {
    if (formats > 1 && formats != values) {
      throw new ProtocolViolation(
          "message has " + formats + " parameter formats but " + values + " parameters");
    }
  }

  @Override
  public byte type() {
    return TYPE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    portal.writeTo(out);
    statement.writeTo(out);
    Format.writeAll(parameterFormats, out);
    Value.writeAll(parameters, out);
    Format.writeAll(resultFormats, out);
  }
}
