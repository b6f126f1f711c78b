package dev.weir.store.archive;

import dev.weir.session.archive.SubjectSummary;
import dev.weir.store.Micros;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** One page of those who had sessions, by name. */
final class SubjectList {
  private static final String SQL =
      """
      SELECT user, issuer, agent, count(*) AS sessions, sum(statement_count) AS statements,
        min(started_micros) AS first_micros, max(last_micros) AS newest_micros
      FROM session WHERE %s
      GROUP BY user, issuer, coalesce(agent, '')
      ORDER BY user, issuer, coalesce(agent, '') LIMIT :count
      """;

  private SubjectList() {}

  /**
   * @param user with the issuer: nobody else; both null for everybody
   * @param after the last of the page before; null for the first page
   */
  static List<SubjectSummary> page(
      Handle handle,
      @Nullable String user,
      @Nullable String issuer,
      @Nullable SubjectSummary after,
      int countMax) {
    String who = user == null ? "1" : "user = :user AND issuer = :issuer";
    String below =
        after == null
            ? "1"
            : "(user, issuer, coalesce(agent, '')) > (:afterUser, :afterIssuer, :afterAgent)";
    var query = handle.createQuery(SQL.formatted(who + " AND " + below)).bind("count", countMax);
    if (user != null) {
      query.bind("user", user).bind("issuer", issuer);
    }
    if (after != null) {
      String agent = after.agent();
      query
          .bind("afterUser", after.user())
          .bind("afterIssuer", after.issuer())
          .bind("afterAgent", agent == null ? "" : agent);
    }
    return query.map((row, context) -> summary(row)).list();
  }

  private static SubjectSummary summary(ResultSet row) throws SQLException {
    return new SubjectSummary(
        row.getString("issuer"),
        row.getString("user"),
        row.getString("agent"),
        row.getLong("sessions"),
        row.getLong("statements"),
        Micros.instant(row.getLong("first_micros")),
        Micros.instant(row.getLong("newest_micros")));
  }
}
