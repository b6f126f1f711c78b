package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.mysql.ErrorCodes;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.relay.Ending;
import dev.weir.gateway.relay.SessionRecord;
import dev.weir.policy.Effect;
import dev.weir.session.Parameter;
import dev.weir.session.Recorder.RecordingFailed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses commands. An error takes nothing but the statement: the transaction goes on, so that Weir
 * can answer alone and the server need not know. Touched by the session's event loop only.
 */
final class Denial {
  private final ToClient client;
  private final Turn turn;
  private final SessionRecord record;
  private final Ending ending;

  Denial(ToClient client, Turn turn, SessionRecord record, Ending ending) {
    this.client = client;
    this.turn = turn;
    this.record = record;
    this.ending = ending;
  }

  /** Answers the command at the client's turn with an error. */
  Step refuse(Refusal refusal, @Nullable Judgement judgement, List<Parameter> parameters) {
    note(refusal, judgement, parameters);
    if (!ending.ended()) {
      client.refuse(refusal);
    }
    return Step.CONSUMED;
  }

  /** Waits, or is refused for what is noted of the command. */
  Step waitOrRefuse(@Nullable Judgement judgement, List<Parameter> parameters) {
    Refusal refusal = turn.attempt().refusal();
    return refusal == null ? Step.WAIT : refuse(refusal, judgement, parameters);
  }

  private void note(Refusal refusal, @Nullable Judgement judgement, List<Parameter> parameters) {
    String sqlState = ErrorCodes.of(refusal).sqlState();
    try {
      long number = turn.attempt().number();
      if (number == 0 && judgement != null) {
        number = record.statement(judgement, parameters, Effect.DENY, null);
      }
      if (number != 0) {
        record.failed(number, sqlState, refusal.message());
      } else {
        record.notice("refused", sqlState + " " + refusal.message());
      }
    } catch (RecordingFailed failed) {
      // nothing runs, so nothing is hidden; but a session that cannot be recorded does not go on
      if (record.keepsFailing()) {
        ending.fatal(Refusal.IO_ERROR, Refusal.UNRECORDED);
      }
    }
  }
}
