package dev.weir.gateway.mysql.relay;

import dev.weir.wire.mysql.Frame;
import dev.weir.wire.mysql.ProtocolViolation;
import dev.weir.wire.mysql.client.StmtClose;
import dev.weir.wire.mysql.server.ColumnDefinition;
import dev.weir.wire.mysql.server.ErrPacket;
import dev.weir.wire.mysql.server.PrepareOk;
import dev.weir.wire.mysql.server.ServerDecoder;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server answers to COM_STMT_PREPARE: the statement's number, its parameters, its columns.
 * Nothing of it leaves before the columns were held against what was read. On the session's event
 * loop only.
 */
final class PrepareReplies {
  private static final int REPLY_BYTES = 256;

  private final ServerDecoder decoder;
  private final ToClient client;
  private final ToServer server;
  private final StatementCommands statements;
  private final ResultPlans plans;
  private final ResultReplies results;
  private final Denial denial;
  private final List<ColumnDefinition> definitions = new ArrayList<>();
  private @Nullable PrepareOk head;

  PrepareReplies(
      ServerDecoder decoder,
      ToClient client,
      ToServer server,
      StatementCommands statements,
      ResultPlans plans,
      ResultReplies results,
      Denial denial) {
    this.decoder = decoder;
    this.client = client;
    this.server = server;
    this.statements = statements;
    this.plans = plans;
    this.results = results;
    this.denial = denial;
  }

  /** A packet of the reply; whether it was the last. */
  boolean packet(ByteBuf in, Frame frame, Reply.PrepareReply reply) {
    PrepareOk begun = head;
    if (begun == null) {
      return head(in, frame, reply);
    }
    if (!(decoder.decodeColumn(frame, server.agreed()) instanceof ColumnDefinition definition)) {
      throw new ProtocolViolation("an error among definitions");
    }
    client.drop(frame);
    definitions.add(definition);
    return definitions.size() == begun.parameters() + begun.columns() && complete(begun, reply);
  }

  private boolean head(ByteBuf in, Frame frame, Reply.PrepareReply reply) {
    return switch (decoder.decodePrepare(frame)) {
      case ErrPacket error -> {
        results.error(in, frame, error, reply.judgement(), 0, false);
        yield true;
      }
      case PrepareOk ok -> {
        client.drop(frame);
        definitions.clear();
        head = ok;
        yield ok.parameters() + ok.columns() == 0 && complete(ok, reply);
      }
      default -> throw new ProtocolViolation("no answer to COM_STMT_PREPARE");
    };
  }

  private boolean complete(PrepareOk ok, Reply.PrepareReply reply) {
    head = null;
    try {
      if (ok.columns() > 0) {
        plans.check(reply.judgement(), 0, definitions.subList(ok.parameters(), definitions.size()));
      }
    } catch (ResultPlans.Misread misread) {
      var _ =
          denial.refuse(
              Running.misread(String.valueOf(misread.getMessage())), reply.judgement(), List.of());
      server.tell(new StmtClose(ok.statementId()));
      return true;
    }
    statements.prepared(ok.statementId(), reply, ok.parameters());
    ByteBuf out = client.buffer(REPLY_BYTES);
    client.append(ok, out);
    append(definitions.subList(0, ok.parameters()), out);
    append(definitions.subList(ok.parameters(), definitions.size()), out);
    client.write(out);
    return true;
  }

  private void append(List<ColumnDefinition> some, ByteBuf out) {
    some.forEach(definition -> client.append(definition, out));
    if (!some.isEmpty() && !client.deprecatesEof()) {
      client.append(client.endOfColumns(), out);
    }
  }
}
