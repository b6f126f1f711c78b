package dev.weir.console;

import dev.weir.session.archive.ReplayEvent;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A session as a script of SQL: what ran stands as it is, with its values in a comment; what did
 * not run is a comment. Stateless.
 */
final class SqlScript {
  private SqlScript() {}

  /** What an event adds; empty for what a script does not tell. */
  static String of(ReplayEvent event) {
    return switch (event) {
      case ReplayEvent.Started started ->
          commented(
              "session %s of %s%s on %s (%s), %s"
                  .formatted(
                      started.sessionId(),
                      started.user(),
                      started.agent() == null ? "" : " through " + started.agent(),
                      started.connection(),
                      started.protocol(),
                      started.at()));
      case ReplayEvent.Statement statement -> statement(statement);
      case ReplayEvent.Decided decided ->
          commented("%s by %s".formatted(decided.outcome(), String.join(", ", decided.by())));
      case ReplayEvent.Completed completed -> commented(completed.tag());
      case ReplayEvent.Failed failed ->
          commented("error %s: %s".formatted(failed.sqlState(), failed.message()));
      case ReplayEvent.Ended ended -> "\n" + commented("ended: " + ended.reason());
      case ReplayEvent.Held _,
          ReplayEvent.Columns _,
          ReplayEvent.Rows _,
          ReplayEvent.CopyData _,
          ReplayEvent.Notice _ ->
          "";
    };
  }

  private static String statement(ReplayEvent.Statement statement) {
    String decision = statement.decision().name().toLowerCase(Locale.ROOT);
    boolean comment = !decision.equals("allow");
    var out = new StringBuilder("\n");
    out.append(commented("%d, %s, %s".formatted(statement.number(), statement.at(), decision)));
    int number = 0;
    for (@Nullable String value : statement.parameters()) {
      out.append(commented("$%d = %s".formatted(++number, value == null ? "NULL" : value)));
    }
    String text = statement.text().strip();
    String whole = text.endsWith(";") ? text : text + ";";
    // what was held may have run or not: whoever runs a script shall have to look at it
    return out.append(comment ? commented(whole) : whole + "\n").toString();
  }

  /** However many lines there are, and whatever ends them: none of it can run. */
  private static String commented(String text) {
    var out = new StringBuilder();
    for (String line : text.split("\\R|[\\u0085\\u2028\\u2029\\u000b\\f\\r\\n]", -1)) {
      out.append("-- ").append(line).append('\n');
    }
    return out.toString();
  }
}
