package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.postgres.ErrorReplies;
import dev.weir.gateway.postgres.relay.naming.Portal;
import dev.weir.gateway.postgres.relay.naming.Prepared;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.session.Event;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.frontend.Target;
import org.jspecify.annotations.Nullable;

/**
 * The reply that a forwarded message will get. The server answers in order, so each of its messages
 * belongs to the oldest expectation; what fits no expectation ends the session.
 *
 * <p>Source: manual, "Message Flow".
 */
sealed interface Expected {

  /** Anything that a text does, ended by ReadyForQuery. */
  final class QueryReply implements Expected {
    private final Running running;
    private boolean began;

    QueryReply(Running running) {
      this.running = running;
    }

    Running running() {
      return running;
    }

    /** True once: the server has begun with it. */
    boolean begins() {
      boolean first = !began;
      began = true;
      return first;
    }
  }

  /**
   * FunctionCallResponse, then ReadyForQuery.
   *
   * @param result what the value is recorded as
   */
  record CallReply(Running running, Event.Column result) implements Expected {}

  /** ParseComplete. */
  record ParseReply(Prepared prepared) implements Expected {}

  /**
   * BindComplete.
   *
   * @param own Weir bound it again, and the client knows that it is bound
   */
  record BindReply(Portal portal, boolean own) implements Expected {}

  /**
   * ParameterDescription, then RowDescription or NoData.
   *
   * @param own Weir asked, not the client
   */
  record DescribeStatementReply(Prepared prepared, boolean own) implements Expected {}

  /**
   * RowDescription or NoData.
   *
   * @param own Weir asked, not the client
   */
  record DescribePortalReply(Portal portal, boolean own) implements Expected {}

  /** Rows or copy data, ended by CommandComplete, EmptyQueryResponse or PortalSuspended. */
  record ExecuteReply(Portal portal, Running running) implements Expected {}

  /** CloseComplete. */
  record CloseReply(Target target, CString name) implements Expected {}

  /**
   * ReadyForQuery.
   *
   * @param own Weir's Sync, not the client's
   */
  record SyncReply(boolean own) implements Expected {}

  /** A question of Weir's own; nothing of the answer reaches the client. */
  record AskedReply(SessionQuestion question) implements Expected {}

  /**
   * What stood in the place of a refused message.
   *
   * @param recovers the message itself could run in a transaction that has failed
   */
  record RefusedReply(
      Refusal refusal, Substitute substitute, @Nullable CString unnamed, boolean recovers)
      implements Expected {
    /** Whether the server's error stands for the refusal, and not for something before it. */
    boolean isMetBy(String sqlState) {
      return sqlState.equals(substitute.sqlState())
          || (recovers && sqlState.equals(ErrorReplies.IN_FAILED_TRANSACTION.sqlState()));
    }
  }

  /** What is sent in place of a refused message, and how the server's error for it is known. */
  enum Substitute {
    /** A Query whose analysis fails; ErrorResponse, then ReadyForQuery. */
    QUERY("42703"),
    /** A Parse whose analysis fails. */
    PARSE("42703"),
    /** A Describe of a statement that does not exist. */
    STEP("26000");

    private final String sqlState;

    Substitute(String sqlState) {
      this.sqlState = sqlState;
    }

    /** The error that shows that nothing but the substitute failed. */
    String sqlState() {
      return sqlState;
    }
  }

  /** What its statement was judged to be; null where it has none. */
  default @Nullable Judgement judgement() {
    return switch (this) {
      case QueryReply query -> query.running().judgement();
      case CallReply call -> call.running().judgement();
      case ParseReply parse -> parse.prepared().judgement();
      case BindReply bind -> bind.portal().judgement();
      case DescribeStatementReply describe -> describe.prepared().judgement();
      case DescribePortalReply describe -> describe.portal().judgement();
      case ExecuteReply execute -> execute.running().judgement();
      case CloseReply _, SyncReply _, AskedReply _, RefusedReply _ -> null;
    };
  }
}
