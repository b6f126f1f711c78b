package dev.weir.gateway.mysql.relay;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.ColumnType;
import dev.weir.wire.mysql.Packets;
import dev.weir.wire.mysql.Sequence;
import dev.weir.wire.mysql.ServerStatus;
import dev.weir.wire.mysql.Text;
import dev.weir.wire.mysql.client.ClientCommand;
import dev.weir.wire.mysql.client.ClientEncoder;
import dev.weir.wire.mysql.client.Query;
import dev.weir.wire.mysql.client.StmtPrepare;
import dev.weir.wire.mysql.row.BinaryRowWriter;
import dev.weir.wire.mysql.row.TextRowWriter;
import dev.weir.wire.mysql.server.ColumnCount;
import dev.weir.wire.mysql.server.ColumnDefinition;
import dev.weir.wire.mysql.server.ErrPacket;
import dev.weir.wire.mysql.server.OkPacket;
import dev.weir.wire.mysql.server.ServerEncoder;
import dev.weir.wire.mysql.server.ServerPacket;
import dev.weir.wire.mysql.server.SessionChange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Packets as clients and servers of tests send them. */
final class Wire {
  static final Capabilities SERVER =
      Capabilities.of(
          Capabilities.PROTOCOL_41,
          Capabilities.TRANSACTIONS,
          Capabilities.MULTI_STATEMENTS,
          Capabilities.MULTI_RESULTS,
          Capabilities.SESSION_TRACK,
          Capabilities.DEPRECATE_EOF);

  /** A client that knows neither session tracking nor the new ends of rows. */
  static final Capabilities OLD_CLIENT =
      SERVER.without(Capabilities.SESSION_TRACK).without(Capabilities.DEPRECATE_EOF);

  static final ServerStatus IDLE = new ServerStatus(ServerStatus.AUTOCOMMIT);

  /** Stands for SQL NULL in rows. */
  static final String NULL = "NULL";

  static final byte[] NULL_BYTES = {'N', 'U', 'L', 'L'};

  private Wire() {}

  static byte[] command(ClientCommand command) {
    ByteBuf out = Unpooled.buffer();
    ClientEncoder.encode(command, SERVER, new Sequence(), out);
    return ByteBufUtil.getBytes(out);
  }

  static byte[] query(String sql) {
    return command(new Query(buffer(sql)));
  }

  static byte[] prepare(String sql) {
    return command(new StmtPrepare(buffer(sql)));
  }

  static ByteBuf buffer(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  /** A reply of the server, from the first packet after the command on. */
  static final class Reply {
    private final ByteBuf out = Unpooled.buffer();
    private final Sequence sequence = new Sequence();
    private final Capabilities agreed;
    private List<ColumnDefinition> columns = List.of();

    Reply() {
      this(SERVER);
    }

    Reply(Capabilities agreed) {
      this.agreed = agreed;
      sequence.take();
    }

    Reply packet(ServerPacket packet) {
      ServerEncoder.encode(packet, agreed, sequence, out);
      return this;
    }

    Reply columns(ColumnDefinition... described) {
      columns = List.of(described);
      packet(new ColumnCount(described.length, true));
      columns.forEach(this::packet);
      return this;
    }

    Reply row(String... values) {
      var writer = new TextRowWriter(values.length);
      writer.begin(out);
      for (String value : values) {
        if (value.equals(NULL)) {
          writer.writeNull();
        } else {
          writer.write(value.getBytes(StandardCharsets.UTF_8));
        }
      }
      writer.end(sequence);
      return this;
    }

    Reply binaryRow(byte[]... values) {
      var writer = new BinaryRowWriter(columns.stream().map(ColumnDefinition::type).toList());
      writer.begin(out);
      for (byte[] value : values) {
        if (Arrays.equals(value, NULL_BYTES)) {
          writer.writeNull();
        } else {
          writer.write(value);
        }
      }
      writer.end(sequence);
      return this;
    }

    Reply end(ServerStatus status) {
      return packet(
          agreed.has(Capabilities.DEPRECATE_EOF)
              ? new OkPacket(true, 0, 0, status, 0, Unpooled.EMPTY_BUFFER, List.of())
              : ServerEncoder.endOfRows(agreed, 0, status));
    }

    Reply end() {
      return end(IDLE);
    }

    Reply ok(ServerStatus status, SessionChange... changes) {
      ServerStatus told =
          changes.length == 0 ? status : status.with(ServerStatus.SESSION_STATE_CHANGED);
      return packet(new OkPacket(false, 0, 0, told, 0, Unpooled.EMPTY_BUFFER, List.of(changes)));
    }

    Reply ok() {
      return ok(IDLE);
    }

    Reply error(int code, String state, String message) {
      return packet(ErrPacket.of(code, state, message));
    }

    Reply raw(byte[] payload) {
      Packets.write(Unpooled.wrappedBuffer(payload), sequence, out);
      return this;
    }

    /** Leaves a number out. */
    Reply skip() {
      sequence.take();
      return this;
    }

    byte[] bytes() {
      return ByteBufUtil.getBytes(out);
    }
  }

  static SessionChange variable(String name, String value) {
    return new SessionChange.SystemVariables(
        List.of(new SessionChange.Variable(Text.of(name), Text.of(value))));
  }

  static ColumnDefinition column(String table, String name, ColumnType type) {
    return new ColumnDefinition(
        Text.of("def"),
        Text.of(table.isEmpty() ? "" : "shop"),
        Text.of(table),
        Text.of(table),
        Text.of(name),
        Text.of(table.isEmpty() ? "" : name),
        Text.EMPTY,
        255,
        80,
        type,
        0,
        0,
        null);
  }

  static ColumnDefinition people(String name) {
    return column("people", name, ColumnType.VAR_STRING);
  }
}
