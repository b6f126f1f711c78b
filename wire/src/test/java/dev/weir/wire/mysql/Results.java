package dev.weir.wire.mysql;

import dev.weir.wire.mysql.client.BareCommand;
import dev.weir.wire.mysql.client.ClientCommand;
import dev.weir.wire.mysql.client.ExecuteReader;
import dev.weir.wire.mysql.client.FieldList;
import dev.weir.wire.mysql.client.ParameterType;
import dev.weir.wire.mysql.client.StmtClose;
import dev.weir.wire.mysql.client.StmtExecute;
import dev.weir.wire.mysql.client.StmtFetch;
import dev.weir.wire.mysql.client.StmtPrepare;
import dev.weir.wire.mysql.client.StmtSendLongData;
import dev.weir.wire.mysql.row.BinaryRowReader;
import dev.weir.wire.mysql.row.BinaryRowWriter;
import dev.weir.wire.mysql.row.RowReader;
import dev.weir.wire.mysql.row.RowWriter;
import dev.weir.wire.mysql.row.TextRowReader;
import dev.weir.wire.mysql.row.TextRowWriter;
import dev.weir.wire.mysql.server.ColumnCount;
import dev.weir.wire.mysql.server.ColumnDefinition;
import dev.weir.wire.mysql.server.EofPacket;
import dev.weir.wire.mysql.server.ErrPacket;
import dev.weir.wire.mysql.server.OkPacket;
import dev.weir.wire.mysql.server.PrepareOk;
import dev.weir.wire.mysql.server.RowStep;
import dev.weir.wire.mysql.server.ServerDecoder;
import dev.weir.wire.mysql.server.ServerPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what a server answers to one command after the other. */
final class Results {
  private static final int LAST_PREPARED = -1;

  private enum State {
    DONE,
    RESPONSE,
    PREPARE,
    DEFINITIONS,
    END_OF_DEFINITIONS,
    ROWS,
    FIELD_LIST
  }

  private static final class Prepared {
    int parameters;
    List<ColumnType> columns = List.of();
    List<ParameterType> types = List.of();
    BitSet longData = new BitSet();
  }

  private final ServerDecoder servers;
  private final List<Object> packets;
  private final Map<Integer, Prepared> prepared = new HashMap<>();
  private final TextRowReader textRows = new TextRowReader();
  private final BinaryRowReader binaryRows = new BinaryRowReader();
  private final ExecuteReader parameters = new ExecuteReader();
  private Capabilities agreed = new Capabilities(0);
  private Sequence sequence = new Sequence();
  private ClientCommand command = BareCommand.PING;
  private State state = State.DONE;
  private Prepared last = new Prepared();
  private List<ColumnType> columns = new ArrayList<>();
  private int missing;
  private int columnsAfter;
  private boolean binary;

  Results(ServerDecoder servers, List<Object> packets) {
    this.servers = servers;
    this.packets = packets;
  }

  boolean done() {
    return state == State.DONE;
  }

  /** Whether a command has no answer; takes notice of it. */
  boolean unanswered(ClientCommand passed) {
    if (passed instanceof StmtSendLongData data) {
      prepared(data.statementId()).longData.set(data.parameter());
      return true;
    }
    return passed instanceof StmtClose;
  }

  private Prepared prepared(int id) {
    return id == LAST_PREPARED ? last : prepared.computeIfAbsent(id, any -> new Prepared());
  }

  void begin(ClientCommand next, Capabilities capabilities) {
    command = next;
    agreed = capabilities;
    sequence = new Sequence();
    sequence.take();
    binary = false;
    state = State.RESPONSE;
    switch (next) {
      case StmtPrepare prepare -> state = State.PREPARE;
      case FieldList list -> state = State.FIELD_LIST;
      case StmtExecute execute -> {
        binary = true;
        readParameters(execute, prepared(execute.statementId()));
      }
      case StmtFetch fetch -> {
        binary = true;
        columns = prepared(fetch.statementId()).columns;
        state = State.ROWS;
      }
      default -> {
        // one response, or rows as text
      }
    }
  }

  private void readParameters(StmtExecute execute, Prepared statement) {
    parameters.reset(execute, statement.parameters, statement.types, statement.longData);
    while (parameters.next()) {
      packets.add(Text.copyOf(parameters.value()));
    }
    statement.types = parameters.types();
    statement.longData = new BitSet();
  }

  void read(Frame frame) {
    sequence.accept(frame);
    switch (state) {
      case RESPONSE -> response(take(servers.decodeResponse(frame, agreed), frame));
      case PREPARE -> prepare(take(servers.decodePrepare(frame), frame));
      case DEFINITIONS -> definition(take(servers.decodeColumn(frame, agreed), frame));
      case END_OF_DEFINITIONS ->
          endOfDefinitions((EofPacket) take(servers.decodeEndOfColumns(frame), frame));
      case ROWS -> row(frame);
      case FIELD_LIST -> {
        boolean ends = servers.rowStep(frame) != RowStep.ROW;
        take(servers.decodeFieldList(frame, agreed), frame);
        state = ends ? State.DONE : State.FIELD_LIST;
      }
      case DONE -> throw new IllegalStateException("the answer has ended");
    }
  }

  private ServerPacket take(ServerPacket packet, Frame frame) {
    Written.requireSame(packet, agreed, frame);
    packets.add(packet);
    return packet;
  }

  private void response(ServerPacket packet) {
    if (packet instanceof ColumnCount count) {
      missing = count.count();
      columnsAfter = 0;
      if (count.definitionsFollow()) {
        columns = new ArrayList<>();
        state = State.DEFINITIONS;
      } else {
        columns = prepared(((StmtExecute) command).statementId()).columns;
        state = State.ROWS;
      }
    } else {
      end(packet);
    }
  }

  private void end(ServerPacket packet) {
    boolean more =
        switch (packet) {
          case OkPacket ok -> ok.status().moreResults();
          case EofPacket eof -> eof.status().moreResults();
          default -> false;
        };
    state = more ? State.RESPONSE : State.DONE;
  }

  private void prepare(ServerPacket packet) {
    if (!(packet instanceof PrepareOk ok)) {
      state = State.DONE;
      return;
    }
    last = new Prepared();
    last.parameters = ok.parameters();
    prepared.put(ok.statementId(), last);
    columns = new ArrayList<>();
    missing = ok.parameters();
    columnsAfter = ok.columns();
    nextDefinitions();
  }

  private void nextDefinitions() {
    if (missing == 0 && columnsAfter > 0) {
      missing = columnsAfter;
      columnsAfter = 0;
      columns = new ArrayList<>();
    }
    if (missing > 0) {
      state = State.DEFINITIONS;
    } else {
      state = command instanceof StmtPrepare ? State.DONE : State.ROWS;
    }
  }

  private void definition(ServerPacket packet) {
    if (packet instanceof ErrPacket) {
      state = State.DONE;
      return;
    }
    columns.add(((ColumnDefinition) packet).type());
    if (--missing == 0) {
      last.columns = columns;
      if (agreed.has(Capabilities.DEPRECATE_EOF)) {
        nextDefinitions();
      } else {
        state = State.END_OF_DEFINITIONS;
      }
    }
  }

  private void endOfDefinitions(EofPacket eof) {
    if (eof.status().has(ServerStatus.CURSOR_EXISTS)) {
      state = State.DONE;
    } else {
      nextDefinitions();
    }
  }

  private void row(Frame frame) {
    if (servers.rowStep(frame) != RowStep.ROW) {
      end(take(servers.decodeEndOfRows(frame, agreed), frame));
      return;
    }
    RowReader reader = binary ? binaryRows : textRows;
    RowWriter writer = binary ? new BinaryRowWriter(columns) : new TextRowWriter(columns.size());
    if (binary) {
      binaryRows.reset(frame, columns);
    } else {
      textRows.reset(frame, columns.size());
    }
    ByteBuf out = Unpooled.buffer();
    writer.begin(out);
    List<Value> values = new ArrayList<>();
    while (reader.next()) {
      if (reader.isNull()) {
        writer.writeNull();
        values.add(Value.NULL);
      } else {
        writer.write(reader.buffer(), reader.offset(), reader.length());
        values.add(new Value(reader.buffer().slice(reader.offset(), reader.length())));
      }
    }
    writer.end(Written.at(frame.sequenceId()));
    Written.requireSame(out, frame, "row");
    packets.add(values);
  }
}
