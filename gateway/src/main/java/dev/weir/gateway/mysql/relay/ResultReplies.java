package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.mysql.relay.naming.Prepared;
import dev.weir.gateway.mysql.relay.result.ResultPlan;
import dev.weir.gateway.mysql.relay.result.Traits;
import dev.weir.gateway.mysql.relay.result.Words;
import dev.weir.gateway.relay.SessionRecord;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.Statement;
import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.Frame;
import dev.weir.wire.mysql.ProtocolViolation;
import dev.weir.wire.mysql.ServerStatus;
import dev.weir.wire.mysql.server.ColumnCount;
import dev.weir.wire.mysql.server.ColumnDefinition;
import dev.weir.wire.mysql.server.ErrPacket;
import dev.weir.wire.mysql.server.OkPacket;
import dev.weir.wire.mysql.server.RowStep;
import dev.weir.wire.mysql.server.ServerDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server answers to statements: results one after the other, each OK, ERR, or columns and
 * rows. Nothing of a result leaves before all its columns were held against what was read. On the
 * session's event loop only.
 */
final class ResultReplies {
  private static final int COLUMNS_MAX = 4_096;
  private static final int DESCRIPTION_BYTES = 512;

  /** Longer descriptions are read each time. */
  private static final int SEEN_BYTES_MAX = 16 << 10;

  private final ServerDecoder decoder;
  private final Capabilities agreed;
  private final ToClient client;
  private final SessionState state;
  private final Words words;
  private final ResultPlans plans;
  private final Rows rows;
  private final Effects effects;
  private final SessionRecord record;
  private Phase phase = Phase.HEADER;
  private int columnCount;
  private boolean endOfColumnsOwed;
  private final List<ColumnDefinition> columns = new ArrayList<>();
  private final ByteBuf packets = Unpooled.buffer(DESCRIPTION_BYTES);
  private int columnsPassed;
  private @Nullable ResultPlan passing;

  private enum Phase {
    HEADER,
    COLUMNS,
    ROWS
  }

  /**
   * @param agreed with the server
   */
  ResultReplies(
      ServerDecoder decoder,
      Capabilities agreed,
      ToClient client,
      SessionState state,
      Words words,
      ResultPlans plans,
      Rows rows,
      Effects effects,
      SessionRecord record) {
    this.decoder = decoder;
    this.agreed = agreed;
    this.client = client;
    this.state = state;
    this.words = words;
    this.plans = plans;
    this.rows = rows;
    this.effects = effects;
    this.record = record;
  }

  /** A packet of the results of a command; whether it was the last. */
  boolean results(ByteBuf in, Frame frame, Running running) {
    return switch (phase) {
      case HEADER -> header(in, frame, running);
      case COLUMNS -> column(in, frame, running);
      case ROWS -> rows(in, frame, running);
    };
  }

  /** A packet of rows that were fetched; whether it was the last. */
  boolean fetched(ByteBuf in, Frame frame, Running running) {
    phase = Phase.ROWS;
    return rows(in, frame, running);
  }

  private boolean header(ByteBuf in, Frame frame, Running running) {
    return switch (decoder.decodeResponse(frame, agreed)) {
      case OkPacket ok -> {
        running.taken();
        yield ok(in, frame, ok, running);
      }
      case ErrPacket error -> failed(in, frame, error, running);
      case ColumnCount(int count, boolean follow)
          when follow && count <= COLUMNS_MAX && !running.beyondLast() -> {
        running.taken();
        columnCount = count;
        begin(in, frame, running);
        phase = Phase.COLUMNS;
        yield false;
      }
      default -> throw new ProtocolViolation("no result of a statement");
    };
  }

  /** A description begins: one that was seen before passes where it lies. */
  private void begin(ByteBuf in, Frame frame, Running running) {
    columns.clear();
    packets.clear();
    passing = running.muted() ? null : plans.seen(running, in, frame);
    if (passing == null) {
      client.drop(frame);
      keep(in, frame);
    } else {
      client.pass(in, frame);
      columnsPassed = 0;
    }
  }

  private void keep(ByteBuf in, Frame frame) {
    if (packets.readableBytes() + frame.totalLength() <= SEEN_BYTES_MAX) {
      packets.writeBytes(in, frame.start(), frame.totalLength());
    }
  }

  private boolean column(ByteBuf in, Frame frame, Running running) {
    ResultPlan seen = passing;
    if (seen != null) {
      // these very bytes were read and checked before
      client.pass(in, frame);
      if (++columnsPassed == columnCount) {
        passing = null;
        planned(running, seen);
        phase = Phase.ROWS;
      }
      return false;
    }
    keep(in, frame);
    return switch (decoder.decodeColumn(frame, agreed)) {
      case ColumnDefinition definition -> {
        columns.add(definition);
        if (columns.size() < columnCount || running.muted()) {
          client.drop(frame);
        } else {
          described(frame, running);
        }
        phase = columns.size() < columnCount ? Phase.COLUMNS : Phase.ROWS;
        yield false;
      }
      case ErrPacket error -> failed(in, frame, error, running);
      default -> throw new ProtocolViolation("no column of a result");
    };
  }

  private void described(Frame frame, Running running) {
    try {
      planned(running, plans.plan(running, columns));
    } catch (ResultPlans.Misread misread) {
      rows.fail(frame, running, Running.misread(String.valueOf(misread.getMessage())));
      return;
    }
    client.drop(frame);
    ByteBuf out = client.buffer(DESCRIPTION_BYTES);
    client.append(new ColumnCount(columnCount, true), out);
    columns.forEach(definition -> client.append(definition, out));
    if (ByteBufUtil.equals(out, packets)) {
      plans.passes(running, packets);
    }
    client.write(out);
  }

  private void planned(Running running, ResultPlan plan) {
    Traits.OfStatement traits = Traits.of(running.judgement()).statement(running.index());
    String texts = words.othersTexts(traits);
    running.plan(texts == null ? plan : plan.without(texts));
    if (words.hidesList(traits)) {
      running.hideRows();
    }
    record.columns(running.number(), plan.columns());
    endOfColumnsOwed = !client.deprecatesEof();
  }

  private boolean rows(ByteBuf in, Frame frame, Running running) {
    if (decoder.rowStep(frame) == RowStep.ROW) {
      payEndOfColumns(frame, running);
      ResultPlan plan = running.plan();
      if (running.muted() || running.hidesRows() || plan == null) {
        rows.drop(frame, running);
      } else {
        rows.row(in, frame, running, plan);
      }
      return false;
    }
    return switch (decoder.decodeEndOfRows(frame, agreed)) {
      case ErrPacket error -> failed(in, frame, error, running);
      case OkPacket ok -> end(in, frame, ok, running);
      default -> throw new ProtocolViolation("no end of rows");
    };
  }

  /** A client of the old way is told where the columns end, unless a cursor takes the rows. */
  private void payEndOfColumns(Frame frame, Running running) {
    if (endOfColumnsOwed && !running.muted()) {
      client.sendBefore(frame, client.endOfColumns());
    }
    endOfColumnsOwed = false;
  }

  private boolean end(ByteBuf in, Frame frame, OkPacket ok, Running running) {
    rows.endRun(in);
    Prepared prepared = running.prepared();
    if (ok.status().has(ServerStatus.CURSOR_EXISTS) && prepared != null && !running.muted()) {
      prepared.cursorOpened(running.judgement(), running.plan(), running.number());
      endOfColumnsOwed = false;
    }
    payEndOfColumns(frame, running);
    if (running.muted()) {
      client.drop(frame);
    } else {
      pass(in, frame, ok, running);
      record.completed(running.number(), "OK, " + running.rows() + " rows", running.rows());
    }
    return over(running, ok, false);
  }

  private boolean ok(ByteBuf in, Frame frame, OkPacket ok, Running running) {
    if (running.muted()) {
      client.drop(frame);
    } else {
      pass(in, frame, ok, running);
      record.completed(
          running.number(),
          "OK, " + Long.toUnsignedString(ok.affectedRows()) + " rows affected",
          0);
    }
    return over(running, ok, true);
  }

  private void pass(ByteBuf in, Frame frame, OkPacket ok, Running running) {
    if (words.hidesWarnings(running.judgement()) || running.hidesRows()) {
      client.passWithoutWarnings(in, frame, ok, agreed);
    } else {
      client.pass(in, frame, ok, agreed);
    }
  }

  private boolean over(Running running, OkPacket ok, boolean withoutRows) {
    phase = Phase.HEADER;
    state.reported(ok);
    boolean more = ok.status().moreResults();
    if (!running.beyondLast()) {
      boolean ends = withoutRows || !more || !hasManyResults(running.statement());
      if (ends) {
        effects.completed(running.judgement(), running.index(), ok);
        running.nextStatement();
      } else {
        running.nextResult();
      }
    } else if (more) {
      throw new ProtocolViolation("more results than statements");
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

  private boolean failed(ByteBuf in, Frame frame, ErrPacket said, Running running) {
    rows.endRun(in);
    phase = Phase.HEADER;
    // A server of the old way has said where the columns end before it came to the rows.
    payEndOfColumns(frame, running);
    Judgement judgement = running.judgement();
    effects.failed(judgement);
    error(in, frame, said, judgement, running.number(), running.muted());
    words.failed(judgement);
    return true;
  }

  /**
   * An error of the server to something of the client's; the recording gets what the client gets.
   *
   * @param number under which that is recorded; 0 if it is not
   * @param muted the client was told of another error already
   */
  void error(
      ByteBuf in,
      Frame frame,
      ErrPacket said,
      @Nullable Judgement judgement,
      long number,
      boolean muted) {
    if (muted) {
      client.drop(frame);
      return;
    }
    byte[] message = ByteBufUtil.getBytes(said.message());
    byte[] told = words.told(said.errorCode(), message, judgement);
    if (Arrays.equals(told, message)) {
      client.pass(in, frame);
    } else {
      client.replace(
          frame, new ErrPacket(said.errorCode(), said.sqlState(), Unpooled.wrappedBuffer(told)));
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
  }
}
