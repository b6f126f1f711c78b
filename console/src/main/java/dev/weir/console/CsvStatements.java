package dev.weir.console;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements as lines of a table. */
final class CsvStatements {
  static final List<String> NAMES =
      List.of(
          "at",
          "user",
          "agent",
          "connection",
          "session",
          "statement",
          "kind",
          "decision",
          "rules",
          "tables",
          "protectedColumns",
          "approval",
          "sqlState",
          "rows",
          "durationMicros",
          "sql");

  private CsvStatements() {}

  static List<@Nullable Object> cells(HitView hit) {
    return Arrays.asList(
        hit.at(),
        hit.user(),
        hit.agent(),
        hit.connection(),
        hit.session(),
        hit.statement(),
        hit.kind(),
        hit.decision(),
        String.join("; ", hit.rules()),
        String.join("; ", hit.tables()),
        String.join("; ", hit.protectedColumns()),
        hit.approval(),
        hit.sqlState(),
        hit.rows(),
        hit.durationMicros(),
        hit.sql());
  }
}
