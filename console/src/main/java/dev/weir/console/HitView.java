package dev.weir.console;

import dev.weir.session.archive.StatementHit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A found statement as the API shows it. */
record HitView(
    String session,
    long statement,
    Instant at,
    String user,
    @Nullable String agent,
    String connection,
    String kind,
    String sql,
    String decision,
    List<String> rules,
    List<String> tables,
    List<String> protectedColumns,
    @Nullable String approval,
    @Nullable String sqlState,
    @Nullable Long rows,
    @Nullable Long durationMicros) {
  static HitView of(StatementHit hit) {
    Duration took = hit.took();
    return new HitView(
        hit.sessionId(),
        hit.number(),
        hit.at(),
        hit.user(),
        hit.agent(),
        hit.connection(),
        hit.kind(),
        hit.text(),
        hit.decision().name().toLowerCase(Locale.ROOT),
        hit.rules(),
        hit.tables(),
        hit.protectedColumns(),
        hit.approvalRequest(),
        hit.sqlState(),
        hit.rowCount(),
        took == null ? null : took.toNanos() / 1000);
  }
}
