package dev.weir.wire.postgres.frontend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.Format;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Reads a Bind in place, for the hot path: no object per parameter. {@link #reset} checks the whole
 * message; after that nothing throws {@link ProtocolViolation}. Parameters are walked with {@link
 * #nextParameter()}, as often as wished after {@link #rewind()}.
 *
 * <p>Reusable; not thread-safe; valid as long as the buffer's bytes stay where they are.
 */
public final class BindReader {
  private final BodyReader body = new BodyReader(Unpooled.EMPTY_BUFFER);
  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private CString portal = CString.EMPTY;
  private CString statement = CString.EMPTY;
  private int parameterFormatCount;
  private int parameterFormatsStart;
  private int parameterCount;
  private int parametersStart;
  private int resultFormatCount;
  private int resultFormatsStart;
  private int next;
  private int length;

  /**
   * Reads and checks the Bind in this frame.
   *
   * @throws ProtocolViolation if the body is not exactly a Bind
   */
  public void reset(ByteBuf buffer, Frame frame) {
    in = buffer;
    body.reset(buffer, frame);
    portal = body.cstring();
    statement = body.cstring();
    parameterFormatCount = body.count(2);
    parameterFormatsStart = body.position();
    checkFormats(parameterFormatCount);
    parameterCount = body.count(4);
    Bind.requireFormatsFit(parameterFormatCount, parameterCount);
    parametersStart = body.position();
    for (int i = 0; i < parameterCount; i++) {
      body.skip(Math.max(0, body.valueLength()));
    }
    resultFormatCount = body.count(2);
    resultFormatsStart = body.position();
    checkFormats(resultFormatCount);
    body.end();
    rewind();
  }

  private void checkFormats(int count) {
    for (int i = 0; i < count; i++) {
      Format.of(body.int16());
    }
  }

  /** The portal's name. */
  public CString portal() {
    return portal;
  }

  /** The prepared statement's name. */
  public CString statement() {
    return statement;
  }

  /** Number of parameter values. */
  public int parameterCount() {
    return parameterCount;
  }

  /** The format of a parameter, with the rules for none or one given format applied. */
  public Format parameterFormat(int parameter) {
    return format(parameterFormatsStart, parameterFormatCount, parameter);
  }

  /** Number of result formats that were given: 0, 1, or one for each column. */
  public int resultFormatCount() {
    return resultFormatCount;
  }

  /** The format asked for a result column, with the rules for none or one format applied. */
  public Format resultFormat(int column) {
    return format(resultFormatsStart, resultFormatCount, column);
  }

  private Format format(int start, int count, int element) {
    if (count == 0) {
      return Format.TEXT;
    }
    int given = count == 1 ? 0 : element;
    if (given < 0 || given >= count) {
      throw new IndexOutOfBoundsException("no format for element " + element);
    }
    return Format.of(in.getShort(start + 2 * given));
  }

  /** Goes back before the first parameter. */
  public void rewind() {
    body.position(parametersStart);
    next = 0;
    length = -1;
  }

  /** Goes to the next parameter; false after the last. */
  public boolean nextParameter() {
    if (next == parameterCount) {
      return false;
    }
    body.skip(next == 0 ? 0 : Math.max(0, length));
    length = body.valueLength();
    next++;
    return true;
  }

  /** Whether the current parameter is NULL. */
  public boolean isNull() {
    return length < 0;
  }

  /** Index in the buffer of the current parameter's first byte. */
  public int offset() {
    return body.position();
  }

  /** Bytes of the current parameter; -1 for NULL. */
  public int length() {
    return length;
  }
}
