package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.mysql.relay.packet.ColumnDefinition;
import dev.weir.gateway.mysql.relay.packet.MalformedPacket;
import dev.weir.gateway.mysql.relay.packet.OkPacket;
import dev.weir.gateway.mysql.relay.packet.Packet;
import dev.weir.gateway.mysql.relay.packet.PacketReader;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * What the server answers to COM_STMT_PREPARE: the statement's number, its parameters, its columns.
 * On the session's event loop only.
 *
 * @see <a
 *     href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_prepare.html">
 *     COM_STMT_PREPARE</a>
 */
final class PrepareReplies {
  private static final int HEAD_BYTES = 12;

  private final ToClient client;
  private final ToServer server;
  private final SessionState state;
  private final StatementCommands statements;
  private final ResultPlans plans;
  private final ResultReplies results;
  private final Denial denial;
  private final List<byte[]> held = new ArrayList<>();
  private final List<ColumnDefinition> columns = new ArrayList<>();
  private boolean begun;
  private long id;
  private int parameters;
  private int columnCount;

  PrepareReplies(
      ToClient client,
      ToServer server,
      SessionState state,
      StatementCommands statements,
      ResultPlans plans,
      ResultReplies results,
      Denial denial) {
    this.client = client;
    this.server = server;
    this.state = state;
    this.statements = statements;
    this.plans = plans;
    this.results = results;
    this.denial = denial;
  }

  /** A packet of the reply; whether it was the last. */
  boolean packet(ByteBuf in, Packet packet, Reply.PrepareReply reply) {
    if (!begun) {
      return head(in, packet, reply);
    }
    if (held.size() > parameters) {
      columns.add(ColumnDefinition.read(packet, plans.extended()));
    }
    hold(packet);
    return held.size() == 1 + parameters + columnCount && complete(reply);
  }

  private boolean head(ByteBuf in, Packet packet, Reply.PrepareReply reply) {
    if (packet.first() == 0xff) {
      results.error(in, packet, reply.judgement(), 0, false);
      return true;
    }
    if (packet.first() != 0x00 || packet.length() < HEAD_BYTES) {
      throw new MalformedPacket("no answer to COM_STMT_PREPARE");
    }
    PacketReader reader = packet.reader();
    reader.skip(1);
    id = reader.int4();
    columnCount = reader.int2();
    parameters = reader.int2();
    begun = true;
    held.clear();
    columns.clear();
    hold(packet);
    return parameters + columnCount == 0 && complete(reply);
  }

  private void hold(Packet packet) {
    held.add(packet.bytes(0));
    client.drop(packet);
  }

  private boolean complete(Reply.PrepareReply reply) {
    begun = false;
    try {
      if (columnCount > 0) {
        plans.check(reply.judgement(), 0, columns);
      }
    } catch (ResultPlans.Misread misread) {
      var _ =
          denial.refuse(
              Running.misread(String.valueOf(misread.getMessage())), reply.judgement(), List.of());
      server.tell(closing(id));
      return true;
    }
    statements.prepared(id, reply, parameters);
    ByteBuf out = client.buffer(256);
    for (int i = 0; i < held.size(); i++) {
      client.number(held.get(i), out);
      boolean endsParameters = parameters > 0 && i == parameters;
      boolean endsColumns = columnCount > 0 && i == parameters + columnCount;
      if (!client.deprecatesEof() && (endsParameters || endsColumns)) {
        var none = new byte[0];
        client.number(client.end(new OkPacket(0, 0, state.status(), 0, none, none)), out);
      }
    }
    held.clear();
    client.write(out);
    return true;
  }

  private static byte[] closing(long id) {
    return new byte[] {
      (byte) Command.STMT_CLOSE,
      (byte) id,
      (byte) (id >>> 8),
      (byte) (id >>> 16),
      (byte) (id >>> 24)
    };
  }
}
