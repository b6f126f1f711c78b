package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.postgres.ErrorReplies;
import dev.weir.gateway.postgres.relay.Expected.Substitute;
import dev.weir.gateway.postgres.relay.naming.SessionNames;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.relay.Ending;
import dev.weir.gateway.relay.Leg;
import dev.weir.gateway.relay.SessionRecord;
import dev.weir.policy.Effect;
import dev.weir.session.Parameter;
import dev.weir.session.Recorder.RecordingFailed;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.TransactionStatus;
import dev.weir.wire.postgres.backend.BackendEncoder;
import dev.weir.wire.postgres.frontend.Describe;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.FrontendMessage;
import dev.weir.wire.postgres.frontend.Parse;
import dev.weir.wire.postgres.frontend.Query;
import dev.weir.wire.postgres.frontend.Target;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a message and keeps the connection. With nothing open or unanswered Weir answers alone.
 * Otherwise something goes to the server that surely fails there, and its error is replaced: so the
 * order of replies, the fate of the transaction and what is skipped up to Sync are the server's own
 * doing. Touched by the session's event loop only.
 */
final class Denial {
  private final Leg client;
  private final Turn turn;
  private final Replies replies;
  private final SessionNames names;
  private final SessionRecord record;
  private final Ending ending;
  private final byte[] failingText;
  private final CString nobody;

  /**
   * @param token not to be guessed by the client, so that no statement of its own has that name
   */
  Denial(
      Leg client,
      Turn turn,
      Replies replies,
      SessionNames names,
      SessionRecord record,
      Ending ending,
      String token) {
    this.client = client;
    this.turn = turn;
    this.replies = replies;
    this.names = names;
    this.record = record;
    this.ending = ending;
    this.failingText =
        ("SELECT \"weir: statement refused, " + token + "\"").getBytes(StandardCharsets.UTF_8);
    this.nobody = CString.of("weir: statement refused, " + token);
  }

  /** Refuses a Query (or a function call: it has the same replies). */
  Step query(Refusal refusal, @Nullable Judgement judgement) {
    note(refusal, judgement, List.of());
    if (turn.alone()) {
      names.statements().remove(CString.EMPTY);
      answer(refusal, true);
    } else {
      boolean recovers = judgement != null && judgement.endsTransactionFirst();
      substitute(
          new Query(Unpooled.wrappedBuffer(failingText)),
          new Expected.RefusedReply(refusal, Substitute.QUERY, null, recovers));
      names.beginQuery(turn.segmentNumber());
    }
    return Step.CONSUMED;
  }

  /** Refuses a Parse of this name. */
  Step parse(Refusal refusal, CString name, @Nullable Judgement judgement) {
    note(refusal, judgement, List.of());
    if (turn.alone()) {
      if (name.isEmpty()) {
        names.statements().remove(name);
      }
      answer(refusal, false);
    } else {
      substitute(
          new Parse(name, Unpooled.wrappedBuffer(failingText), List.of()),
          new Expected.RefusedReply(
              refusal, Substitute.PARSE, name.isEmpty() ? name : null, false));
      turn.refusedAmidst();
    }
    return Step.CONSUMED;
  }

  /** Refuses any other message of the extended protocol. */
  Step step(Refusal refusal, @Nullable Judgement judgement, List<Parameter> parameters) {
    note(refusal, judgement, parameters);
    if (turn.alone()) {
      answer(refusal, false);
    } else {
      substitute(
          new Describe(Target.STATEMENT, nobody),
          new Expected.RefusedReply(refusal, Substitute.STEP, null, false));
      turn.refusedAmidst();
    }
    return Step.CONSUMED;
  }

  private void answer(Refusal refusal, boolean ready) {
    ByteBuf out = client.allocator().buffer();
    ErrorReplies.write(refusal, out);
    if (ready) {
      BackendEncoder.readyForQuery(TransactionStatus.IDLE, out);
    } else {
      turn.refusedAlone();
    }
    client.write(out);
  }

  private void substitute(FrontendMessage message, Expected.RefusedReply expected) {
    ByteBuf out = client.allocator().buffer();
    FrontendEncoder.encode(message, out);
    turn.insert(out);
    replies.add(expected);
  }

  private void note(Refusal refusal, @Nullable Judgement judgement, List<Parameter> parameters) {
    try {
      long number = turn.attempt().number();
      if (number == 0 && judgement != null) {
        number = record.statement(judgement, parameters, Effect.DENY, null);
      }
      if (number != 0) {
        record.failed(number, refusal.sqlState(), refusal.message());
      } else {
        record.notice("refused", refusal.sqlState() + " " + refusal.message());
      }
    } catch (RecordingFailed failed) {
      // nothing runs, so nothing is hidden; but a session that cannot be recorded does not go on
      if (record.keepsFailing()) {
        ending.fatal("58030", Refusal.UNRECORDED);
      }
    }
  }
}
