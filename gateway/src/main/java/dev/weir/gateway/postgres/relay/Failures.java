package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.postgres.ErrorReplies;
import dev.weir.gateway.postgres.relay.Expected.Substitute;
import dev.weir.gateway.postgres.relay.naming.Prepared;
import dev.weir.gateway.postgres.relay.naming.SessionNames;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.relay.Burst;
import dev.weir.gateway.relay.Leg;
import dev.weir.gateway.relay.SessionRecord;
import dev.weir.policy.Verdict;
import dev.weir.session.Parameter;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.ProtocolViolation;
import dev.weir.wire.postgres.TransactionStatus;
import dev.weir.wire.postgres.backend.BackendDecoder;
import dev.weir.wire.postgres.backend.BackendEncoder;
import dev.weir.wire.postgres.backend.DiagnosticField;
import dev.weir.wire.postgres.backend.Diagnostics;
import dev.weir.wire.postgres.backend.ErrorResponse;
import io.netty.buffer.ByteBuf;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Errors of the server: passed on, scrubbed, or replaced by the refusal that they stand for. In the
 * extended protocol an error means that everything up to the next Sync is passed over. On the
 * session's event loop only.
 */
final class Failures {
  /** A question of Weir's own failed, and with it the client's segment. */
  private static final Refusal UNASKABLE =
      Refusal.of("58000", "what the next statement means could not be looked up");

  private final BackendDecoder decoder;
  private final Replies replies;
  private final SessionNames names;
  private final Effects effects;
  private final SessionRecord record;
  private final Turn turn;
  private final Burst burst;
  private final Leg client;
  private final Leg server;
  private final Scrubbing scrubbing;
  private boolean muted;
  private boolean serverEnds;

  Failures(
      BackendDecoder decoder,
      Replies replies,
      SessionNames names,
      Effects effects,
      SessionRecord record,
      Turn turn,
      Burst burst,
      Leg client,
      Leg server,
      Scrubbing scrubbing) {
    this.decoder = decoder;
    this.replies = replies;
    this.names = names;
    this.effects = effects;
    this.record = record;
    this.turn = turn;
    this.burst = burst;
    this.client = client;
    this.server = server;
    this.scrubbing = scrubbing;
  }

  /**
   * The client was told of an error that the server knows nothing of: nothing up to Ready passes.
   */
  boolean muted() {
    return muted;
  }

  void unmute() {
    muted = false;
  }

  /** Whether the server has said why it closes the connection. */
  boolean serverEnds() {
    return serverEnds;
  }

  /** ErrorResponse; whether it passes as it is. */
  boolean error(ByteBuf in, Frame frame) {
    Diagnostics said = ((ErrorResponse) decoder.decode(in, frame)).diagnostics();
    Expected head = replies.head();
    String severity = said.text(DiagnosticField.SEVERITY).orElse("");
    serverEnds |= severity.equals("FATAL") || severity.equals("PANIC");
    if (head == null) {
      if (!serverEnds) {
        throw new ProtocolViolation("an error that answers nothing");
      }
      return true;
    }
    Diagnostics told = told(said, head);
    Set<Long> failed = note(head, told == null ? said : told);
    if (told != null) {
      burst.cut(frame.start(), frame.start());
      ByteBuf out = client.allocator().buffer();
      BackendEncoder.encode(new ErrorResponse(told), out);
      client.write(out);
    }
    boolean passes =
        told == null
            && !(head instanceof Expected.AskedReply(var question) && !question.isInSegment());
    meet(head, said.sqlState(), failed);
    return passes;
  }

  /** What the client is told instead; null if the error passes as it is. */
  private @Nullable Diagnostics told(Diagnostics said, Expected head) {
    if (head instanceof Expected.RefusedReply refused && refused.isMetBy(said.sqlState())) {
      boolean aborted =
          refused.substitute() == Substitute.STEP && replies.status() == TransactionStatus.FAILED;
      return ErrorReplies.diagnostics(
          aborted ? ErrorReplies.IN_FAILED_TRANSACTION : refused.refusal());
    }
    if (head instanceof Expected.AskedReply(var question)) {
      boolean itself = !question.isInSegment() || serverEnds || isCancelled(said);
      return itself ? null : ErrorReplies.diagnostics(UNASKABLE);
    }
    Running running = running(head);
    Refusal withheld = running == null ? null : running.withheld();
    if (withheld != null) {
      return ErrorReplies.diagnostics(withheld);
    }
    Diagnostics ofEnd = ends(head, running) ? scrubbing.toldAtTheEnd(said) : null;
    return ofEnd == null ? scrubbing.told(said, head.judgement()) : ofEnd;
  }

  /**
   * Whether a transaction ends: then the server computes what earlier statements left, such as the
   * rows of a cursor WITH HOLD.
   */
  private static boolean ends(Expected head, @Nullable Running running) {
    if (running == null) {
      return head instanceof Expected.SyncReply;
    }
    return running.beyondLast()
        || switch (running.statement().transaction()) {
          case COMMIT, PREPARE_TRANSACTION -> true;
          default -> false;
        };
  }

  /** Whether somebody or a timeout stopped the server, which the client may well know. */
  private static boolean isCancelled(Diagnostics said) {
    return said.sqlState().equals("57014");
  }

  private static @Nullable Running running(Expected head) {
    return switch (head) {
      case Expected.QueryReply query -> query.running();
      case Expected.ExecuteReply execute -> execute.running();
      default -> null;
    };
  }

  /**
   * The recording gets what the client gets.
   *
   * @return the number of the statement that failed; empty if none that is recorded did
   */
  private Set<Long> note(Expected head, Diagnostics told) {
    long number =
        switch (head) {
          case Expected.QueryReply query -> query.running().number();
          case Expected.ExecuteReply execute -> execute.running().number();
          case Expected.CallReply call -> call.running().number();
          case Expected.BindReply bind -> bind.portal().number();
          case Expected.ParseReply parse -> sent(parse.prepared());
          default -> 0;
        };
    Set<Long> failed = new HashSet<>();
    if (number != 0) {
      record.failed(number, told.sqlState(), told.text(DiagnosticField.MESSAGE).orElse(""));
      failed.add(number);
    }
    return failed;
  }

  /** What failed at its Parse is recorded by now if its Bind was sent ahead. */
  private long sent(Prepared prepared) {
    long bound = replies.numberOfBindOf(prepared);
    Judgement judgement = prepared.judgement();
    return bound == 0
        ? record.statement(judgement, List.<Parameter>of(), judgement.effect(), null)
        : bound;
  }

  /**
   * What the error means for what was expected.
   *
   * @param failed the statements whose failure is recorded; added to
   */
  private void meet(Expected head, String sqlState, Set<Long> failed) {
    switch (head) {
      case Expected.QueryReply query -> {
        if (query.begins()) {
          names.queryBegan();
        }
        query.running().copy(Running.Copy.NONE);
      }
      case Expected.AskedReply(var question) -> {
        question.failed(sqlState);
        if (question.isInSegment()) {
          question.over();
          skipToSync(null, failed);
        }
      }
      case Expected.SyncReply _, Expected.CallReply _ -> {}
      case Expected.RefusedReply refused when refused.substitute() == Substitute.QUERY -> {}
      case Expected.RefusedReply refused -> {
        if (refused.unnamed() != null) {
          names.statements().remove(CString.EMPTY);
        }
        skipToSync(null, failed);
      }
      case Expected.ParseReply(var prepared) -> {
        skipToSync(null, failed);
        if (prepared.name().isEmpty()) {
          names.statements().remove(CString.EMPTY);
        }
      }
      case Expected.BindReply(var portal, _) -> {
        skipToSync(null, failed);
        if (portal.name().isEmpty()) {
          names.portals().remove(CString.EMPTY);
        }
      }
      case Expected.ExecuteReply(_, var running) -> skipToSync(running, failed);
      case Expected.DescribeStatementReply _,
          Expected.DescribePortalReply _,
          Expected.CloseReply _ ->
          skipToSync(null, failed);
    }
  }

  private void skipToSync(@Nullable Running ended, Set<Long> failed) {
    Expected next = replies.head();
    while (next != null && !(next instanceof Expected.SyncReply)) {
      replies.pop();
      skipped(next, failed);
      next = replies.head();
    }
    if (next == null) {
      turn.serverFailed();
      if (ended != null && ended.syncSwallowed()) {
        CopyInput.syncAfterAll(server);
        replies.add(new Expected.SyncReply(false));
        turn.synced();
      }
    }
  }

  private void skipped(Expected passedOver, Set<Long> failed) {
    switch (passedOver) {
      case Expected.QueryReply query -> {
        names.querySkipped();
        neverRan(query.running(), failed);
      }
      case Expected.CallReply(var running, _) -> neverRan(running, failed);
      case Expected.ParseReply(var prepared) -> names.statements().failed(prepared.name());
      case Expected.BindReply(var portal, _) -> {
        names.portals().failed(portal.name());
        passedOver(portal.number(), failed);
      }
      case Expected.CloseReply(var target, var name) -> {
        switch (target) {
          case STATEMENT -> names.statements().failed(name);
          case PORTAL -> names.portals().failed(name);
        }
      }
      case Expected.ExecuteReply(_, var running) -> neverRan(running, failed);
      case Expected.RefusedReply refused -> {
        if (refused.substitute() == Substitute.QUERY) {
          names.querySkipped();
        }
      }
      case Expected.AskedReply(var question) -> question.lost();
      case Expected.DescribeStatementReply _,
          Expected.DescribePortalReply _,
          Expected.SyncReply _ -> {}
    }
  }

  private void neverRan(Running running, Set<Long> failed) {
    effects.over(running.judgement());
    passedOver(running.number(), failed);
  }

  /** A statement fails once, however many of its messages were passed over. */
  private void passedOver(long number, Set<Long> failed) {
    if (number != 0 && failed.add(number)) {
      record.failed(number, "", "passed over after an earlier error");
    }
  }

  /** The server completed a result that may not leave whole: the client gets an error. */
  void withheld(Running running, Refusal refusal) {
    record.failed(running.number(), refusal.sqlState(), refusal.message());
    ByteBuf out = client.allocator().buffer();
    ErrorReplies.write(refusal, out);
    client.write(out);
    muted = true;
  }

  /** What this statement's values are searched for, later words of the server are too. */
  void follow(Verdict verdict) {
    scrubbing.follow(verdict);
  }
}
