package dev.weir.store.archive;

import dev.weir.session.archive.RecordedFinding;
import dev.weir.store.recording.RecordedText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
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
  synchronized long idOf(Handle handle, RecordedText text) {
    Long known = remembered.get(text);
    if (known != null) {
      return known;
    }
    byte[] hash = hash(text);
    Long stored = byHash(handle, hash);
    long id = stored != null ? stored : insert(handle, text, hash);
    remembered.put(text, id);
    return id;
  }

  synchronized void forget() {
    remembered.clear();
  }

  private static long insert(Handle handle, RecordedText text, byte[] hash) {
    List<String> rules =
        text.findings().stream().map(RecordedFinding::rule).filter(Objects::nonNull).toList();
    long id =
        handle
            .createQuery(
                """
                INSERT INTO judged (hash, kind, text, rules, tables, columns)
                VALUES (:hash, :kind, :text, :rules, :tables, :columns) RETURNING id
                """)
            .bind("hash", hash)
            .bind("kind", String.join(", ", text.kinds()))
            .bind("text", text.text())
            .bind("rules", JSON.writeValueAsString(new TreeSet<>(rules)))
            .bind("tables", JSON.writeValueAsString(text.tables()))
            .bind("columns", JSON.writeValueAsString(text.protectedColumns()))
            .mapTo(Long.class)
            .one();
    handle.execute("INSERT INTO judged_words (rowid, text) VALUES (?, ?)", id, text.text());
    for (String rule : new TreeSet<>(rules)) {
      handle.execute("INSERT INTO judged_rule VALUES (?, ?)", rule, id);
    }
    for (String name : tableNames(text)) {
      handle.execute("INSERT INTO judged_table VALUES (?, ?)", name, id);
    }
    for (String name : new TreeSet<>(text.protectedColumns())) {
      handle.execute("INSERT INTO judged_column VALUES (?, ?)", name, id);
    }
    return id;
  }

  private static @Nullable Long byHash(Handle handle, byte[] hash) {
    return handle
        .createQuery("SELECT id FROM judged WHERE hash = :hash")
        .bind("hash", hash)
        .mapTo(Long.class)
        .findOne()
        .orElse(null);
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
