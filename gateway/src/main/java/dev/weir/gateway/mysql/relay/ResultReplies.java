package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.mysql.relay.naming.Prepared;
import dev.weir.gateway.mysql.relay.packet.ColumnDefinition;
import dev.weir.gateway.mysql.relay.packet.ErrPacket;
import dev.weir.gateway.mysql.relay.packet.MalformedPacket;
import dev.weir.gateway.mysql.relay.packet.OkPacket;
import dev.weir.gateway.mysql.relay.packet.Packet;
import dev.weir.gateway.mysql.relay.packet.ServerStatus;
import dev.weir.gateway.mysql.relay.result.ResultPlan;
import dev.weir.gateway.mysql.relay.result.Words;
import dev.weir.gateway.relay.SessionRecord;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.Statement;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server answers to statements: results one after the other, each OK, ERR, or columns and
 * rows. Nothing of a result leaves before all its columns were held against what was read. On the
 * session's event loop only.
 */
final class ResultReplies {
  private static final int COLUMNS_MAX = 4_096;
  private static final int LOCAL_INFILE = 0xfb;
  private static final int MESSAGE_COLUMN = 2;

  private final ToClient client;
  private final SessionState state;
  private final Words words;
  private final ResultPlans plans;
  private final Rows rows;
  private final Effects effects;
  private final SessionRecord record;
  private Phase phase = Phase.HEADER;
  private long columnsLeft;
  private boolean endOfColumnsOwed;
  private final List<byte[]> held = new ArrayList<>();
  private final List<ColumnDefinition> columns = new ArrayList<>();

  private enum Phase {
    HEADER,
    COLUMNS,
    ROWS
  }

  ResultReplies(
      ToClient client,
      SessionState state,
      Words words,
      ResultPlans plans,
      Rows rows,
      Effects effects,
      SessionRecord record) {
    this.client = client;
    this.state = state;
    this.words = words;
    this.plans = plans;
    this.rows = rows;
    this.effects = effects;
    this.record = record;
  }

  /** A packet of the results of a command; whether it was the last. */
  boolean results(ByteBuf in, Packet packet, Running running) {
    return switch (phase) {
      case HEADER -> header(packet, in, running);
      case COLUMNS -> column(packet, running);
      case ROWS -> rows(in, packet, running);
    };
  }

  /** A packet of rows that were fetched; whether it was the last. */
  boolean fetched(ByteBuf in, Packet packet, Running running) {
    phase = Phase.ROWS;
    return rows(in, packet, running);
  }

  private boolean header(Packet packet, ByteBuf in, Running running) {
    return switch (packet.first()) {
      case 0x00 -> ok(in, packet, running);
      case 0xff -> failed(in, packet, running);
      case LOCAL_INFILE -> throw new MalformedPacket("a request for a file of the client");
      default -> {
        if (running.beyondLast()) {
          throw new MalformedPacket("a result that fits no statement");
        }
        var reader = packet.reader();
        columnsLeft = reader.lengthEncoded();
        if (columnsLeft == 0 || columnsLeft > COLUMNS_MAX || reader.left() > 0) {
          throw new MalformedPacket("invalid number of columns");
        }
        held.clear();
        columns.clear();
        hold(packet);
        phase = Phase.COLUMNS;
        yield false;
      }
    };
  }

  private void hold(Packet packet) {
    held.add(packet.bytes(0));
    client.drop(packet);
  }

  private boolean column(Packet packet, Running running) {
    columns.add(ColumnDefinition.read(packet, plans.extended()));
    held.add(packet.bytes(0));
    columnsLeft--;
    if (columnsLeft > 0) {
      client.drop(packet);
      return false;
    }
    phase = Phase.ROWS;
    described(packet, running);
    return false;
  }

  private void described(Packet packet, Running running) {
    if (running.muted()) {
      client.drop(packet);
      return;
    }
    try {
      ResultPlan plan = plans.plan(running, columns, held);
      if (words.kept() && Words.saysWords(running.statement().kind())) {
        plan = plan.withText(MESSAGE_COLUMN, Words.WITHHELD.getBytes(StandardCharsets.US_ASCII));
      }
      running.plan(plan);
      record.columns(running.number(), plan.columns());
    } catch (ResultPlans.Misread misread) {
      rows.fail(packet, running, Running.misread(String.valueOf(misread.getMessage())));
      return;
    }
    client.drop(packet);
    ByteBuf out = client.buffer(256);
    held.forEach(payload -> client.number(payload, out));
    held.clear();
    client.write(out);
    endOfColumnsOwed = !client.deprecatesEof();
  }

  private boolean rows(ByteBuf in, Packet packet, Running running) {
    int first = packet.first();
    if (first == 0xff) {
      return failed(in, packet, running);
    }
    if (first == 0xfe && packet.length() < Packet.PART_BYTES_MAX) {
      return end(in, packet, running);
    }
    payEndOfColumns(packet, running);
    ResultPlan plan = running.plan();
    if (plan == null && !running.muted()) {
      throw new MalformedPacket("rows without a description");
    }
    if (plan == null) {
      rows.drop(packet, running);
    } else {
      rows.row(in, packet, running, plan);
    }
    return false;
  }

  /** A client of the old way is told where the columns end, unless a cursor takes the rows. */
  private void payEndOfColumns(Packet packet, Running running) {
    if (endOfColumnsOwed && !running.muted()) {
      var none = new byte[0];
      client.sendBefore(packet, client.end(new OkPacket(0, 0, state.status(), 0, none, none)));
    }
    endOfColumnsOwed = false;
  }

  private boolean end(ByteBuf in, Packet packet, Running running) {
    rows.endRun(in);
    OkPacket ok = OkPacket.read(packet, true);
    boolean cursor = ServerStatus.has(ok.status(), ServerStatus.CURSOR_EXISTS);
    Prepared prepared = running.prepared();
    if (cursor && prepared != null && !running.muted()) {
      prepared.cursorOpened(running.judgement(), running.plan(), running.number());
      endOfColumnsOwed = false;
    }
    payEndOfColumns(packet, running);
    if (running.muted()) {
      client.drop(packet);
    } else {
      if (client.deprecatesEof() && client.takesOk()) {
        client.pass(in, packet);
      } else {
        client.replace(packet, client.end(ok));
      }
      record.completed(running.number(), "OK, %d rows".formatted(running.rows()), running.rows());
    }
    return over(running, ok, false);
  }

  private boolean ok(ByteBuf in, Packet packet, Running running) {
    OkPacket ok = OkPacket.read(packet, true);
    if (running.muted()) {
      client.drop(packet);
    } else {
      if (client.takesOk()) {
        client.pass(in, packet);
      } else {
        client.replace(packet, client.done(ok));
      }
      record.completed(
          running.number(),
          "OK, %s rows affected".formatted(Long.toUnsignedString(ok.affectedRows())),
          0);
    }
    return over(running, ok, true);
  }

  private boolean over(Running running, OkPacket ok, boolean withoutRows) {
    phase = Phase.HEADER;
    state.reported(ok);
    boolean more = ServerStatus.has(ok.status(), ServerStatus.MORE_RESULTS);
    if (!running.beyondLast()) {
      boolean ends = withoutRows || !more || !hasManyResults(running.statement());
      if (ends) {
        effects.completed(running.judgement(), running.index(), ok);
        running.nextStatement();
      } else {
        running.nextResult();
      }
    } else if (more) {
      throw new MalformedPacket("more results than statements");
    }
    if (!more) {
      words.ran(running.judgement());
    }
    return !more;
  }

  /** Whether several results come of one statement: the last of them is an OK. */
  private static boolean hasManyResults(Statement statement) {
    return statement.kind().equals("CALL")
        || statement.kind().startsWith("EXECUTE")
            && statement.accesses().stream()
                .map(Access::action)
                .anyMatch(action -> action == Action.CALL || action == Action.CODE);
  }

  private boolean failed(ByteBuf in, Packet packet, Running running) {
    rows.endRun(in);
    phase = Phase.HEADER;
    endOfColumnsOwed = false;
    Judgement judgement = running.judgement();
    if (judgement.changesEnvironment()) {
      state.unsure();
    }
    error(in, packet, judgement, running.muted() ? 0 : running.number(), running.muted());
    words.ran(judgement);
    return true;
  }

  /**
   * An error of the server to something of the client's; the recording gets what the client gets.
   */
  void error(ByteBuf in, Packet packet, @Nullable Judgement judgement, long number, boolean muted) {
    ErrPacket said = ErrPacket.read(packet);
    byte[] told = words.told(said.code(), said.message(), judgement);
    if (muted) {
      client.drop(packet);
      return;
    }
    if (java.util.Arrays.equals(told, said.message())) {
      client.pass(in, packet);
    } else {
      client.replace(packet, ToClient.error(said, told));
    }
    if (number != 0) {
      record.failed(number, said.sqlState(), new String(told, StandardCharsets.UTF_8));
    }
  }

  /** Every packet that was there has been taken. */
  void endRun(ByteBuf in) {
    rows.endRun(in);
  }

  void release() {
    rows.release();
    held.clear();
  }
}
