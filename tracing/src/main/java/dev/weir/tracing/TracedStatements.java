package dev.weir.tracing;

import dev.weir.policy.Effect;
import dev.weir.policy.Verdict;
import dev.weir.session.Event;
import dev.weir.sql.Reading;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One session's statements as spans: from the decision to the end of the reply, with a span within
 * for the time that people took. A span says who, where, which kind of statement and what became of
 * it; no text, no value and no name of a table is in it. Source of the names: OpenTelemetry,
 * "Semantic conventions for database client spans". Used by one thread.
 */
final class TracedStatements {
  static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("db.system.name");
  static final AttributeKey<String> NAMESPACE = AttributeKey.stringKey("db.namespace");
  static final AttributeKey<String> OPERATION = AttributeKey.stringKey("db.operation.name");
  static final AttributeKey<Long> ROWS = AttributeKey.longKey("db.response.returned_rows");
  static final AttributeKey<String> STATUS = AttributeKey.stringKey("db.response.status_code");
  static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  static final AttributeKey<String> USER = AttributeKey.stringKey("enduser.id");
  static final AttributeKey<String> AGENT = AttributeKey.stringKey("weir.agent");
  static final AttributeKey<String> SESSION = AttributeKey.stringKey("weir.session.id");
  static final AttributeKey<Long> STATEMENT = AttributeKey.longKey("weir.statement.number");
  static final AttributeKey<String> DECISION = AttributeKey.stringKey("weir.decision");
  static final AttributeKey<String> RULE = AttributeKey.stringKey("weir.rule");
  static final AttributeKey<String> REQUEST = AttributeKey.stringKey("weir.approval.request");
  static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("weir.approval.outcome");

  private static final String MANY = "BATCH";
  private static final String UNREAD = "UNREADABLE";

  private final Tracer tracer;
  private final Event.Started session;

  /** In the order of their numbers; a server answers in that order. */
  private final ArrayDeque<Open> open = new ArrayDeque<>();

  private static final class Open {
    private final long number;
    private final Span span;
    private int answersDue;
    private long rows;
    private @Nullable Span hold;

    Open(long number, Span span, int answersDue) {
      this.number = number;
      this.span = span;
      this.answersDue = answersDue;
    }
  }

  TracedStatements(Tracer tracer, Event.Started session) {
    this.tracer = tracer;
    this.session = session;
  }

  /** An event that was recorded. */
  void happened(Event event) {
    switch (event) {
      case Event.Statement statement -> begin(statement);
      case Event.Held held -> hold(held);
      case Event.Decided decided -> decided(decided);
      case Event.Completed completed -> completed(completed);
      case Event.Failed failed -> failed(failed);
      case Event.Ended ended -> end(ended.at());
      case Event.Started _, Event.Columns _, Event.Rows _, Event.CopyIn _, Event.Notice _ -> {}
    }
  }

  private void begin(Event.Statement statement) {
    String operation = operation(statement.text().reading());
    SpanBuilder builder =
        tracer
            .spanBuilder(operation + " " + session.place().connection())
            .setSpanKind(SpanKind.SERVER)
            .setParent(Context.root().with(Span.wrap(TraceParent.of(statement.text().utf8()))))
            .setStartTimestamp(statement.at())
            .setAttribute(SYSTEM, system(session.place().protocol()))
            .setAttribute(NAMESPACE, session.place().connection())
            .setAttribute(OPERATION, operation)
            .setAttribute(USER, session.subject().user())
            .setAttribute(SESSION, session.sessionId())
            .setAttribute(STATEMENT, statement.number())
            .setAttribute(DECISION, statement.effect().name().toLowerCase(Locale.ROOT));
    String agent = session.subject().agent();
    if (agent != null) {
      builder.setAttribute(AGENT, agent);
    }
    String rule = rule(statement);
    if (rule != null) {
      builder.setAttribute(RULE, rule);
    }
    int answers =
        statement.effect() == Effect.DENY ? 1 : Math.max(1, statement.text().verdicts().size());
    open.add(new Open(statement.number(), builder.startSpan(), answers));
  }

  private static String system(String protocol) {
    return protocol.equals("postgres") ? "postgresql" : protocol;
  }

  private static String operation(Reading reading) {
    return switch (reading) {
      case Reading.Script script ->
          script.statements().size() == 1 ? script.statements().getFirst().kind() : MANY;
      case Reading.Unreadable _ -> UNREAD;
    };
  }

  /** Of what decided: the strictest finding of the strictest statement. */
  private static @Nullable String rule(Event.Statement statement) {
    List<Verdict> verdicts = statement.text().verdicts();
    for (Verdict verdict : verdicts) {
      if (verdict.effect() == statement.text().effect() && !verdict.findings().isEmpty()) {
        return verdict.findings().getFirst().rule();
      }
    }
    return null;
  }

  private void hold(Event.Held held) {
    Open waiting = find(held.number());
    if (waiting != null && waiting.hold == null) {
      waiting.hold =
          tracer
              .spanBuilder("held for approval")
              .setParent(Context.root().with(waiting.span))
              .setStartTimestamp(held.at())
              .setAttribute(REQUEST, held.requestId())
              .startSpan();
    }
  }

  private void decided(Event.Decided decided) {
    Open waited = find(decided.number());
    if (waited != null && waited.hold != null) {
      String outcome = decided.outcome().getClass().getSimpleName().toLowerCase(Locale.ROOT);
      waited.hold.setAttribute(OUTCOME, outcome).end(decided.at());
      waited.hold = null;
    }
  }

  private void completed(Event.Completed completed) {
    Open answered = find(completed.number());
    if (answered == null) {
      return;
    }
    answered.rows += completed.rowCount();
    answered.answersDue--;
    if (answered.answersDue == 0) {
      answered.span.setAttribute(ROWS, answered.rows);
      endThrough(answered, completed.at());
    }
  }

  private void failed(Event.Failed failed) {
    Open answered = find(failed.number());
    if (answered == null) {
      return;
    }
    answered
        .span
        .setAttribute(STATUS, failed.sqlState())
        .setAttribute(ERROR, failed.sqlState())
        .setStatus(StatusCode.ERROR);
    endThrough(answered, failed.at());
  }

  private @Nullable Open find(long number) {
    for (Open one : open) {
      if (one.number == number) {
        return one;
      }
    }
    return null;
  }

  /** What came before and has no answer by now gets none: the server skipped it. */
  private void endThrough(Open last, Instant at) {
    while (true) {
      Open first = open.remove();
      end(first, at);
      if (first == last) {
        return;
      }
    }
  }

  private static void end(Open one, Instant at) {
    if (one.hold != null) {
      one.hold.end(at);
    }
    one.span.end(at);
  }

  private void end(Instant at) {
    open.forEach(one -> end(one, at));
    open.clear();
  }
}
