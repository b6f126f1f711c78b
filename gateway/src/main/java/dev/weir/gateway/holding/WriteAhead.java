package dev.weir.gateway.holding;

import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.relay.SessionRecord;
import dev.weir.session.ApprovalDesk;
import dev.weir.session.Parameter;
import dev.weir.session.Recorder.RecordingFailed;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Records a statement before it is forwarded: once, and as durably as configured. Touched by the
 * session's event loop only.
 */
public final class WriteAhead {
  private static final Refusal UNRECORDED =
      Refusal.of(Refusal.IO_ERROR, "the statement could not be recorded, so it was not run");

  private final SessionRecord record;
  private final Executor loop;

  public WriteAhead(SessionRecord record, Executor loop) {
    this.record = record;
    this.loop = loop;
  }

  /** What became of the record. */
  public enum Written {
    /** The statement may go. */
    YES,
    /** It may not: {@link Progress#refusal()} says why. */
    NO,
    /** It is on its way to the disk: the statement is dealt with again then. */
    SOON
  }

  /**
   * @param resume deals with the statement again; called on the loop, after {@link Written#SOON}
   */
  public Written record(
      Judgement judgement, List<Parameter> parameters, Progress progress, Runnable resume) {
    if (progress.refusal() != null) {
      return Written.NO;
    }
    if (progress.number() == 0) {
      try {
        write(judgement, parameters, progress);
      } catch (RecordingFailed failed) {
        progress.refuse(UNRECORDED);
        return Written.NO;
      }
    }
    CompletableFuture<Void> undurable = record.undurable();
    if (undurable == null || progress.durable()) {
      return Written.YES;
    }
    var _ =
        undurable.whenComplete(
            (done, error) -> loop.execute(() -> durable(error, progress, resume)));
    return Written.SOON;
  }

  private void write(Judgement judgement, List<Parameter> parameters, Progress progress) {
    ApprovalDesk.Yes late = progress.yes().lateYes();
    progress.numbered(
        record.statement(
            judgement, parameters, judgement.effect(), late == null ? null : late.requestId()));
    if (late != null) {
      record.decided(progress.number(), late.requestId(), new ApprovalDesk.Outcome.Approved(late));
    }
  }

  private static void durable(@Nullable Throwable error, Progress progress, Runnable resume) {
    if (error == null) {
      progress.durably();
    } else {
      progress.refuse(UNRECORDED);
    }
    resume.run();
  }
}
