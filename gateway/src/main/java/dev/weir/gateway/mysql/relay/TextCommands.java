package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.mysql.ErrorCodes;
import dev.weir.gateway.mysql.Kills;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.policy.Subject;
import dev.weir.wire.mysql.Frame;
import dev.weir.wire.mysql.client.FieldList;
import dev.weir.wire.mysql.client.InitDb;
import dev.weir.wire.mysql.client.Query;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Commands that are a text, or stand for one: COM_QUERY, COM_INIT_DB, COM_FIELD_LIST. On the
 * session's event loop only.
 */
final class TextCommands {
  private static final int KILL_CHARS_MAX = 80;
  private static final Pattern KILL =
      Pattern.compile(
          "\\s*KILL\\s+(?:HARD\\s+|SOFT\\s+)?(QUERY\\s+|CONNECTION\\s+)?(\\d{1,18})\\s*;?\\s*",
          Pattern.CASE_INSENSITIVE);

  private final Subject subject;
  private final Kills kills;
  private final ToServer server;
  private final ToClient client;
  private final Turn turn;
  private final Judging judging;
  private final Clearance clearance;
  private final Denial denial;

  TextCommands(
      Subject subject,
      Kills kills,
      ToServer server,
      ToClient client,
      Turn turn,
      Judging judging,
      Clearance clearance,
      Denial denial) {
    this.subject = subject;
    this.kills = kills;
    this.server = server;
    this.client = client;
    this.turn = turn;
    this.judging = judging;
    this.clearance = clearance;
    this.denial = denial;
  }

  /** COM_QUERY. */
  Step query(Frame frame, Query query) {
    ByteBuf text = query.text();
    if (mayBeKill(text) && turn.attempt().judged() == null) {
      Matcher kill = KILL.matcher(text.toString(StandardCharsets.ISO_8859_1));
      if (kill.matches()) {
        return kill(kill);
      }
    }
    Attempt.Judged judged = judging.ofText(text);
    if (judged == null) {
      return denial.waitOrRefuse(null, List.of());
    }
    Step step = clear(judged.judgement());
    if (step == Step.FORWARD) {
      var running = new Running(turn.attempt().number(), judged.judgement(), false, null);
      forward(frame, judged, new Reply.Results(running));
    }
    return step;
  }

  /** Whether it is worth to look closer. */
  private static boolean mayBeKill(ByteBuf text) {
    if (text.readableBytes() > KILL_CHARS_MAX) {
      return false;
    }
    int at = text.forEachByte(each -> Character.isWhitespace(each));
    return at >= 0 && (text.getByte(at) | 0x20) == 'k';
  }

  /** COM_INIT_DB, judged as USE. */
  Step initDb(Frame frame, InitDb command) {
    Attempt.Judged judged = judging.ofText(named("USE ", ByteBufUtil.getBytes(command.database())));
    if (judged == null) {
      return denial.waitOrRefuse(null, List.of());
    }
    Step step = clear(judged.judgement());
    if (step == Step.FORWARD) {
      var running = new Running(turn.attempt().number(), judged.judgement(), false, null);
      server.pass(frame, new Reply.Results(running));
    }
    return step;
  }

  /** COM_FIELD_LIST, judged as SHOW COLUMNS. */
  Step fieldList(Frame frame, FieldList command) {
    Attempt.Judged judged = judging.ofText(named("SHOW COLUMNS FROM ", command.table().bytes()));
    if (judged == null) {
      return denial.waitOrRefuse(null, List.of());
    }
    Step step = clear(judged.judgement());
    if (step == Step.FORWARD) {
      var running = new Running(turn.attempt().number(), judged.judgement(), false, null);
      server.pass(frame, new Reply.Fields(running));
    }
    return step;
  }

  private Step clear(Judgement judgement) {
    Refusal fault = clearance.fault(judgement);
    if (fault != null) {
      return denial.refuse(fault, judgement, List.of());
    }
    Step step = clearance.clear(judgement, List.of());
    return step == Step.CONSUMED ? denial.waitOrRefuse(judgement, List.of()) : step;
  }

  private void forward(Frame frame, Attempt.Judged judged, Reply reply) {
    byte @Nullable [] rewritten = judged.rewritten();
    if (rewritten == null) {
      server.pass(frame, reply);
    } else {
      server.replace(frame, new Query(Unpooled.wrappedBuffer(rewritten)), reply);
    }
  }

  /** KILL by Weir's own connection ids: the server's are not the client's business. */
  private Step kill(Matcher kill) {
    long id = Long.parseLong(kill.group(2));
    String what = kill.group(1);
    boolean query = what != null && what.toUpperCase(Locale.ROOT).startsWith("QUERY");
    Kills.Outcome outcome = query ? kills.query(id, subject) : kills.connection(id, subject);
    return switch (outcome) {
      case DONE -> {
        client.ok();
        yield Step.CONSUMED;
      }
      case UNKNOWN ->
          denial.refuse(
              Refusal.of(ErrorCodes.UNKNOWN_THREAD, "Unknown thread id: " + id), null, List.of());
      case NOT_OWNER ->
          denial.refuse(
              Refusal.of(ErrorCodes.NOT_OWNER, "You are not owner of thread " + id),
              null,
              List.of());
    };
  }

  /**
   * The statement for a command that carries a name. The name's bytes stay those that the server
   * gets, so that they are letters here only if they are the same ones there.
   */
  private static ByteBuf named(String statement, byte[] name) {
    ByteBuf text = Unpooled.buffer(statement.length() + name.length + 2);
    text.writeCharSequence(statement, StandardCharsets.US_ASCII);
    text.writeByte('`');
    for (byte each : name) {
      if (each == '`') {
        text.writeByte(each);
      }
      text.writeByte(each);
    }
    return text.writeByte('`');
  }
}
