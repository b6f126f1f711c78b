package dev.weir.console;

import dev.weir.session.Event;
import dev.weir.session.archive.RecordedFinding;
import dev.weir.session.archive.ReplayEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events of a replay as lines of JSON: {@code at}, {@code kind}, {@code statement}, and what the
 * kind adds.
 */
final class ReplayView {
  private ReplayView() {}

  static Map<String, @Nullable Object> of(ReplayEvent event) {
    var line = new LinkedHashMap<String, @Nullable Object>();
    line.put("at", event.at().toString());
    switch (event) {
      case ReplayEvent.Started started -> {
        line.put("kind", "started");
        line.put("session", started.sessionId());
        line.put("user", started.user());
        line.put("issuer", started.issuer());
        line.put("groups", started.groups().stream().sorted().toList());
        line.put("roles", started.roles().stream().sorted().toList());
        line.put("agent", started.agent());
        line.put("connection", started.connection());
        line.put("protocol", started.protocol());
        line.put("source", started.source());
        line.put("client", started.client());
        line.put("serverVersion", started.serverVersion());
        line.put("upstreamPid", started.upstreamPid());
      }
      case ReplayEvent.Statement statement -> {
        numbered(line, "statement", statement.number());
        line.put("sql", statement.text());
        line.put("parameters", statement.parameters().stream().map(ReplayView::parameter).toList());
        line.put("decision", statement.decision().name().toLowerCase(Locale.ROOT));
        line.put("rule", rule(statement.findings()));
        line.put("findings", statement.findings().stream().map(ReplayView::finding).toList());
        line.put("lateYes", statement.lateYes());
      }
      case ReplayEvent.Held held -> {
        numbered(line, "held", held.number());
        line.put("request", held.requestId());
      }
      case ReplayEvent.Decided decided -> {
        numbered(line, "decided", decided.number());
        line.put("request", decided.requestId());
        line.put("outcome", decided.outcome());
        line.put("by", String.join(", ", decided.by()));
        line.put("reason", decided.reason());
      }
      case ReplayEvent.Columns columns -> {
        numbered(line, "columns", columns.number());
        line.put("columns", columns.columns().stream().map(ReplayView::column).toList());
      }
      case ReplayEvent.Rows rows -> {
        numbered(line, "rows", rows.number());
        line.put("rows", rows.rows());
      }
      case ReplayEvent.CopyData copy -> {
        numbered(line, "copy", copy.number());
        line.put("fromClient", copy.fromClient());
        line.put("data", copy.data());
      }
      case ReplayEvent.Completed completed -> {
        numbered(line, "completed", completed.number());
        line.put("tag", completed.tag());
        line.put("rowCount", completed.rowCount());
      }
      case ReplayEvent.Failed failed -> {
        numbered(line, "failed", failed.number());
        line.put("sqlState", failed.sqlState());
        line.put("message", failed.message());
      }
      case ReplayEvent.Notice notice -> {
        line.put("kind", "notice");
        line.put("what", notice.kind());
        line.put("text", notice.text());
      }
      case ReplayEvent.Ended ended -> {
        line.put("kind", "ended");
        line.put("reason", ended.reason());
      }
    }
    return line;
  }

  private static void numbered(Map<String, @Nullable Object> line, String kind, long number) {
    line.put("kind", kind);
    line.put("statement", number);
  }

  /** The rule of the strictest finding, which stands first. */
  private static @Nullable String rule(List<RecordedFinding> findings) {
    return findings.isEmpty() ? null : findings.getFirst().rule();
  }

  private static Map<String, @Nullable Object> parameter(@Nullable String value) {
    var view = new LinkedHashMap<String, @Nullable Object>();
    view.put("value", value);
    return view;
  }

  private static Map<String, @Nullable Object> finding(RecordedFinding finding) {
    var view = new LinkedHashMap<String, @Nullable Object>();
    view.put("access", finding.access());
    view.put("effect", finding.effect().name().toLowerCase(Locale.ROOT));
    view.put("rule", finding.rule());
    view.put("reason", finding.reason());
    return view;
  }

  private static Map<String, Object> column(Event.Column column) {
    return Map.of("name", column.name(), "typeOid", column.typeOid(), "masked", column.masked());
  }
}
