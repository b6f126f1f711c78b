package dev.weir.wire.mysql.server;

import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.PayloadWriter;
import dev.weir.wire.mysql.Text;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/**
 * One report of session tracking in an {@link OkPacket}. Source: MySQL internals manual, "Session
 * State Information".
 */
public sealed interface SessionChange {
  /** SESSION_TRACK_SYSTEM_VARIABLES. */
  int SYSTEM_VARIABLES = 0;

  /** SESSION_TRACK_SCHEMA. */
  int SCHEMA = 1;

  /** SESSION_TRACK_STATE_CHANGE. */
  int STATE_CHANGE = 2;

  /** SESSION_TRACK_GTIDS. */
  int GTIDS = 3;

  /** SESSION_TRACK_TRANSACTION_CHARACTERISTICS. */
  int TRANSACTION_CHARACTERISTICS = 4;

  /** SESSION_TRACK_TRANSACTION_STATE. */
  int TRANSACTION_STATE = 5;

  /** Which kind of report. */
  int type();

  /** Writes what follows the length. */
  void writeData(ByteBuf out);

  /** System variables have new values; MariaDB may report several at once. */
  record SystemVariables(List<Variable> variables) implements SessionChange {
    /** Keeps its own list. */
    public SystemVariables {
      variables = List.copyOf(variables);
    }

    @Override
    public int type() {
      return SYSTEM_VARIABLES;
    }

    @Override
    public void writeData(ByteBuf out) {
      for (Variable variable : variables) {
        PayloadWriter.lenencText(variable.name(), out);
        PayloadWriter.lenencText(variable.value(), out);
      }
    }
  }

  /**
   * A variable and what it is now.
   *
   * @param name its name
   * @param value its value in words
   */
  record Variable(Text name, Text value) {}

  /** Another database is current, or (empty) none. */
  record Schema(Text name) implements SessionChange {
    @Override
    public int type() {
      return SCHEMA;
    }

    @Override
    public void writeData(ByteBuf out) {
      PayloadWriter.lenencText(name, out);
    }
  }

  /**
   * Something of the session changed. Servers write the {@code 1} that says so with or without a
   * length of its own in front; the data stay as they are.
   */
  record StateChange(Text data) implements SessionChange {
    @Override
    public int type() {
      return STATE_CHANGE;
    }

    @Override
    public void writeData(ByteBuf out) {
      data.writeTo(out);
    }
  }

  /** Transactions that were committed, in an encoding of which only 0 (text) is known. */
  record Gtids(int encoding, Text gtids) implements SessionChange {
    @Override
    public int type() {
      return GTIDS;
    }

    @Override
    public void writeData(ByteBuf out) {
      out.writeByte(encoding);
      PayloadWriter.lenencText(gtids, out);
    }
  }

  /** The statements that would make the current transaction again. */
  record TransactionCharacteristics(Text statements) implements SessionChange {
    @Override
    public int type() {
      return TRANSACTION_CHARACTERISTICS;
    }

    @Override
    public void writeData(ByteBuf out) {
      PayloadWriter.lenencText(statements, out);
    }
  }

  /** The state of the transaction, eight letters such as {@code T_R_W___}. */
  record TransactionState(Text state) implements SessionChange {
    @Override
    public int type() {
      return TRANSACTION_STATE;
    }

    @Override
    public void writeData(ByteBuf out) {
      PayloadWriter.lenencText(state, out);
    }
  }

  /** A report of another kind, its data as they are. */
  record Other(int type, Text data) implements SessionChange {
    @Override
    public void writeData(ByteBuf out) {
      data.writeTo(out);
    }
  }

  /** Reads the reports of one OK packet. */
  static List<SessionChange> readAll(ByteBuf state) {
    PayloadReader all = new PayloadReader(state);
    List<SessionChange> changes = new ArrayList<>();
    while (all.remaining() > 0) {
      int type = all.int1();
      PayloadReader data = new PayloadReader(all.lenencBytes());
      changes.add(read(type, data));
      data.end();
    }
    return changes;
  }

  private static SessionChange read(int type, PayloadReader data) {
    return switch (type) {
      case SYSTEM_VARIABLES -> {
        List<Variable> variables = new ArrayList<>();
        while (data.remaining() > 0) {
          variables.add(new Variable(data.lenencText(), data.lenencText()));
        }
        yield new SystemVariables(variables);
      }
      case SCHEMA -> new Schema(data.lenencText());
      case STATE_CHANGE -> new StateChange(Text.copyOf(data.rest()));
      case GTIDS -> new Gtids(data.int1(), data.lenencText());
      case TRANSACTION_CHARACTERISTICS -> new TransactionCharacteristics(data.lenencText());
      case TRANSACTION_STATE -> new TransactionState(data.lenencText());
      default -> new Other(type, Text.copyOf(data.rest()));
    };
  }

  /** Writes the reports with their length in front. */
  static void writeAll(List<SessionChange> changes, ByteBuf out) {
    ByteBuf state = Unpooled.buffer();
    ByteBuf data = Unpooled.buffer();
    for (SessionChange change : changes) {
      data.clear();
      change.writeData(data);
      state.writeByte(change.type());
      PayloadWriter.lenencBytes(data, state);
    }
    PayloadWriter.lenencBytes(state, out);
  }
}
