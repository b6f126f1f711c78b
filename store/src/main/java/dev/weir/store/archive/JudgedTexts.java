package dev.weir.store.archive;

import dev.weir.session.archive.RecordedFinding;
import dev.weir.store.recording.RecordedText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The index's row of each text with its verdicts. A busy gateway runs few texts many times, so the
 * rows of those used lately are remembered; whoever removes rows, or cannot commit what was added,
 * has to {@link #forget} them. Thread-safe.
 */
final class JudgedTexts {
  private static final int REMEMBERED_MAX = 4_096;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Map<RecordedText, Long> remembered =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RecordedText, Long> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  /** The id of the row of a text, made if it is new. */
  synchronized long idOf(Rows rows, RecordedText text) throws SQLException {
    Long known = remembered.get(text);
    if (known != null) {
      return known;
    }
    byte[] hash = hash(text);
    Long stored = rows.byHash(hash);
    long id = stored != null ? stored : rows.insert(text, hash);
    remembered.put(text, id);
    return id;
  }

  synchronized void forget() {
    remembered.clear();
  }

  /**
   * Reads and writes the rows within one transaction, by prepared statements of the driver's own:
   * clients whose texts differ in their constants have a row for each.
   */
  static final class Rows implements AutoCloseable {
    private final PreparedStatement byHash;
    private final PreparedStatement insert;
    private final PreparedStatement words;
    private final PreparedStatement rule;
    private final PreparedStatement table;
    private final PreparedStatement column;

    Rows(Connection connection) throws SQLException {
      byHash = connection.prepareStatement("SELECT id FROM judged WHERE hash = ?");
      insert =
          connection.prepareStatement(
              """
              INSERT INTO judged (hash, kind, text, rules, tables, columns)
              VALUES (?, ?, ?, ?, ?, ?) RETURNING id
              """);
      words = connection.prepareStatement("INSERT INTO judged_words (rowid, text) VALUES (?, ?)");
      rule = connection.prepareStatement("INSERT INTO judged_rule VALUES (?, ?)");
      table = connection.prepareStatement("INSERT INTO judged_table VALUES (?, ?)");
      column = connection.prepareStatement("INSERT INTO judged_column VALUES (?, ?)");
    }

    private @Nullable Long byHash(byte[] hash) throws SQLException {
      byHash.setBytes(1, hash);
      try (ResultSet row = byHash.executeQuery()) {
        return row.next() ? row.getLong(1) : null;
      }
    }

    private long insert(RecordedText text, byte[] hash) throws SQLException {
      Set<String> rules = new TreeSet<>();
      for (RecordedFinding finding : text.findings()) {
        if (finding.rule() != null) {
          rules.add(finding.rule());
        }
      }
      insert.setBytes(1, hash);
      insert.setString(2, String.join(", ", text.kinds()));
      insert.setString(3, text.text());
      insert.setString(4, JSON.writeValueAsString(rules));
      insert.setString(5, JSON.writeValueAsString(text.tables()));
      insert.setString(6, JSON.writeValueAsString(text.protectedColumns()));
      long id;
      try (ResultSet row = insert.executeQuery()) {
        if (!row.next()) {
          throw new SQLException("a row that was inserted has no id");
        }
        id = row.getLong(1);
      }
      words.setLong(1, id);
      words.setString(2, text.text());
      words.executeUpdate();
      insert(rule, rules, id);
      insert(table, tableNames(text), id);
      insert(column, new TreeSet<>(text.protectedColumns()), id);
      return id;
    }

    private static void insert(PreparedStatement into, Set<String> names, long id)
        throws SQLException {
      for (String name : names) {
        into.setString(1, name);
        into.setLong(2, id);
        into.executeUpdate();
      }
    }

    @Override
    public void close() throws SQLException {
      for (PreparedStatement each : List.of(byHash, insert, words, rule, table, column)) {
        each.close();
      }
    }
  }

  /** Each table with its schema and without. */
  private static Set<String> tableNames(RecordedText text) {
    var names = new TreeSet<>(text.tables());
    text.tables().forEach(table -> names.add(table.substring(table.indexOf('.') + 1)));
    return names;
  }

  private static byte[] hash(RecordedText text) {
    try {
      byte[] all = text.toString().getBytes(StandardCharsets.UTF_8);
      return MessageDigest.getInstance("SHA-256").digest(all);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
