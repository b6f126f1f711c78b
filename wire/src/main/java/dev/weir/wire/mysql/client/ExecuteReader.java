package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.ColumnType;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Reads the parameters of a {@link StmtExecute} in place. {@link #reset} checks them all; after
 * that nothing throws {@link ProtocolViolation}. They are walked with {@link #next()}, as often as
 * wished after {@link #rewind()}.
 *
 * <p>Where a client gives no types, those of the statement's execution before it hold; where it
 * sent long data, the packet holds no value. Source: MySQL internals manual, "COM_STMT_EXECUTE".
 *
 * <p>Reusable; not thread-safe; valid as long as the buffer's bytes stay where they are.
 */
public final class ExecuteReader {
  private final PayloadReader payload = new PayloadReader(Unpooled.EMPTY_BUFFER);
  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private List<ParameterType> types = List.of();
  private BitSet longData = new BitSet();
  private boolean typesGiven;
  private int nullsStart;
  private int valuesStart;
  private int parameter;
  private int length;

  /**
   * Reads and checks the parameters.
   *
   * @param parameterCount as the server said when it prepared the statement
   * @param remembered the types bound by the execution before; empty if there was none
   * @param sent the parameters of which long data were sent since the last execution or reset
   * @throws ProtocolViolation if the command does not hold exactly these parameters
   */
  public void reset(
      StmtExecute command, int parameterCount, List<ParameterType> remembered, BitSet sent) {
    in = command.parameters();
    payload.reset(in);
    longData = sent;
    types = List.of();
    typesGiven = false;
    nullsStart = payload.position();
    if (parameterCount > 0) {
      payload.skip((parameterCount + 7) / 8);
      types = readTypes(parameterCount, remembered);
    } else if (payload.remaining() == 1 && in.getByte(payload.position()) == 1) {
      // The flag that types follow: MariaDB's connector for Node.js sends it without parameters,
      // where servers read nothing.
      payload.skip(1);
    }
    valuesStart = payload.position();
    rewind();
    while (next()) {
      requireUnambiguous();
    }
    payload.end();
    rewind();
  }

  private List<ParameterType> readTypes(int count, List<ParameterType> remembered) {
    int given = payload.int1();
    if (given == 0) {
      if (remembered.size() != count) {
        throw new ProtocolViolation("parameters whose types were never given");
      }
      return remembered;
    }
    if (given != 1) {
      throw new ProtocolViolation("new-params-bound flag is neither 0 nor 1");
    }
    if (payload.remaining() < 2 * count) {
      throw new ProtocolViolation("insufficient data left in packet");
    }
    typesGiven = true;
    List<ParameterType> read = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      read.add(ParameterType.of(payload.int1(), payload.int1()));
    }
    return List.copyOf(read);
  }

  /** Servers differ in what they make of these. */
  private void requireUnambiguous() {
    if (nullBit() && longData.get(parameter)) {
      throw new ProtocolViolation("a parameter that is NULL and has long data");
    }
    if (!nullBit() && type().type() == ColumnType.NULL) {
      throw new ProtocolViolation("a parameter of type NULL that is not NULL");
    }
  }

  /** The types that hold now, for the next execution; one for each parameter. */
  public List<ParameterType> types() {
    return types;
  }

  /** Whether the command itself gave the types. */
  public boolean typesGiven() {
    return typesGiven;
  }

  /** Goes back before the first parameter. */
  public void rewind() {
    payload.position(valuesStart);
    parameter = -1;
    length = 0;
  }

  /** Goes to the next parameter; false after the last. */
  public boolean next() {
    payload.skip(Math.max(0, length));
    length = -1;
    if (parameter + 1 >= types.size()) {
      parameter = types.size();
      return false;
    }
    parameter++;
    if (!nullBit() && !longData.get(parameter)) {
      length = type().type().valueLength(payload);
    }
    return true;
  }

  private boolean nullBit() {
    return (in.getByte(nullsStart + parameter / 8) >> (parameter % 8) & 1) != 0;
  }

  /** The current parameter, from 0. */
  public int parameter() {
    return parameter;
  }

  /** The type of the current parameter. */
  public ParameterType type() {
    return types.get(parameter);
  }

  /** Whether the current parameter is NULL. */
  public boolean isNull() {
    return nullBit();
  }

  /** Whether the current parameter's value was sent before, as long data. */
  public boolean isLongData() {
    return longData.get(parameter);
  }

  /** Index in the command's buffer of the value's first byte, behind its length. */
  public int offset() {
    return payload.position();
  }

  /** Bytes of the value without its length; -1 for NULL and for long data. */
  public int length() {
    return length;
  }

  /** The value without its length as a slice; empty for NULL and for long data. */
  public ByteBuf value() {
    return length <= 0 ? Unpooled.EMPTY_BUFFER : in.slice(offset(), length);
  }
}
