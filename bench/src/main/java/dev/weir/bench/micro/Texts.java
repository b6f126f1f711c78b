package dev.weir.bench.micro;

import java.nio.charset.StandardCharsets;

/**
 * Statements as tools and agents write them, of about a given length, none like another: tables,
 * clauses, names and constants differ. Not thread-safe.
 */
final class Texts {
  private final int bytes;
  private int number;

  Texts(int bytes) {
    this.bytes = bytes;
  }

  /** A text that has not been before, in its form either. */
  byte[] next() {
    int n = number++;
    return bytes < 200 ? shortText(n) : longText(n);
  }

  private static byte[] shortText(int n) {
    String sql =
        switch (n % 3) {
          case 0 -> "SELECT c1, c2 AS x%d FROM %s WHERE c0 = %d AND c3 = 'open' LIMIT 10";
          case 1 -> "SELECT count(*) AS n%d FROM %s WHERE c2 = %d AND c4 IS NOT NULL";
          default -> "UPDATE %2$s AS u%1$d SET c2 = 'done', c5 = now() WHERE c0 = %3$d";
        };
    return utf8(sql.formatted(n, World.table(n * 7), n));
  }

  /** Queries in WITH, each of about 330 bytes, and one that joins them. */
  private byte[] longText(int n) {
    var sql = new StringBuilder("WITH ");
    int parts = Math.max(1, (bytes - 330) / 330);
    for (int i = 0; i < parts; i++) {
      sql.append(i == 0 ? "" : ", ").append(part(n, i));
    }
    sql.append(" SELECT q0.k, q0.total AS total_").append(n).append(", o.c1, o.c7 AS shown");
    for (int i = 1; i < parts; i++) {
      sql.append(", coalesce(q%d.total, 0)".formatted(i));
    }
    sql.append(" FROM q0 JOIN ").append(World.table(n * 3)).append(" o ON o.c0 = q0.k");
    for (int i = 1; i < parts; i++) {
      sql.append(" LEFT JOIN q%d ON q%d.k = q0.k".formatted(i, i));
    }
    return utf8(
        sql.append(" WHERE o.c2 IN ('new', 'paid', 'sent') AND q0.total > ")
            .append(n)
            .append(" ORDER BY total_")
            .append(n)
            .append(" DESC, o.c1 LIMIT 50")
            .toString());
  }

  private static String part(int n, int i) {
    String where =
        switch ((n + i) % 3) {
          case 0 -> "a.c4 BETWEEN '2024-01-01' AND '2024-12-31'";
          case 1 -> "a.c4 >= now() - interval '30 days' AND a.c6 LIKE 'A%'";
          default -> "EXISTS (SELECT 1 FROM " + World.table(n + i) + " e WHERE e.c0 = a.c0)";
        };
    return """
    q%d AS (SELECT a.c0 AS k, sum(a.c3::numeric * b.c3::numeric) AS total, count(*) AS n_%d, \
    max(CASE WHEN a.c5 = 'x%d' THEN a.c4 ELSE b.c4 END) AS latest, \
    row_number() OVER (PARTITION BY a.c0 ORDER BY max(b.c4) DESC) AS place \
    FROM %s a JOIN %s b ON b.c1 = a.c1 WHERE %s AND b.c9 = %d GROUP BY a.c0)\
    """
        .formatted(i, n, i, World.table(n + 11 * i), World.table(n * 5 + i), where, n + i);
  }

  private static byte[] utf8(String sql) {
    return sql.getBytes(StandardCharsets.UTF_8);
  }
}
