package dev.weir.store.notice;

import dev.weir.session.notice.Notice;
import dev.weir.session.notice.Outbox.Kept;
import dev.weir.store.Micros;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Notices as rows. Every method runs within a transaction of the caller's. */
final class NoticeTable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private NoticeTable() {}

  /** One that is kept for the target already is not kept twice. */
  static void insert(Handle handle, String target, Notice notice) {
    insert(handle, target, notice, 0);
  }

  private static void insert(Handle handle, String target, Notice notice, int gathered) {
    handle
        .createUpdate(
            """
            INSERT INTO notice (target, person, id, at_micros, gathered, body)
            VALUES (:target, :person, :id, :at, :gathered, :body)
            ON CONFLICT DO NOTHING
            """)
        .bind("target", target)
        .bind("person", notice.person())
        .bind("id", notice.id())
        .bind("at", Micros.of(notice.at()))
        .bind("gathered", gathered)
        .bind("body", JSON.writeValueAsString(notice))
        .execute();
  }

  /** Notices of a person that are kept for a target one by one. */
  static int ofPerson(Handle handle, String target, String person) {
    return handle
        .createQuery(
            """
            SELECT count(*) FROM notice
            WHERE target = :target AND person = :person AND gathered = 0
            """)
        .bind("target", target)
        .bind("person", person)
        .mapTo(Integer.class)
        .one();
  }

  /** Counts one more of its person, in place of keeping it. */
  static void gather(Handle handle, String target, Notice notice) {
    int counted =
        handle
            .createUpdate(
                """
                UPDATE notice SET gathered = gathered + 1
                WHERE target = :target AND person = :person AND gathered > 0
                """)
            .bind("target", target)
            .bind("person", notice.person())
            .execute();
    if (counted == 0) {
      insert(handle, target, notice.more(notice.id() + ".more", 1), 1);
    }
  }

  static @Nullable Row oldest(Handle handle, String target) {
    return handle
        .createQuery("SELECT * FROM notice WHERE target = :target ORDER BY number LIMIT 1")
        .bind("target", target)
        .map((row, context) ->
            new Row(
                row.getLong("number"),
                row.getString("id"),
                row.getInt("gathered"),
                row.getInt("refusals"),
                row.getString("body")))
        .findOne()
        .orElse(null);
  }

  /** As the database has it. */
  record Row(long number, String id, int gathered, int refusals, String body) {
    /**
     * What was gathered so far goes by an id of its own.
     *
     * @throws JacksonException if it was written by a version that this one does not understand
     */
    Kept kept(String target) {
      Notice notice = JSON.readValue(body, Notice.class);
      return new Kept(
          number,
          target,
          gathered == 0 ? notice : notice.more(id + "." + gathered, gathered),
          refusals);
    }
  }

  /** What was gathered since is told next, by another id. */
  static void delivered(Handle handle, Kept kept) {
    if (kept.notice().kind() != Notice.Kind.MORE) {
      delete(handle, kept.number());
      return;
    }
    int rest =
        handle
            .createUpdate(
                """
                UPDATE notice SET gathered = gathered - :told, id = id || '.' || :told
                WHERE number = :number AND gathered > :told
                """)
            .bind("number", kept.number())
            .bind("told", kept.notice().count())
            .execute();
    if (rest == 0) {
      delete(handle, kept.number());
    }
  }

  static void refused(Handle handle, long number) {
    handle.execute("UPDATE notice SET refusals = refusals + 1 WHERE number = ?", number);
  }

  static void delete(Handle handle, long number) {
    handle.execute("DELETE FROM notice WHERE number = ?", number);
  }

  static int trim(Handle handle, String target, Instant before, int countMax) {
    int old =
        handle.execute(
            "DELETE FROM notice WHERE target = ? AND at_micros < ?", target, Micros.of(before));
    return old
        + handle
            .createUpdate(
                """
                DELETE FROM notice WHERE target = :target AND number <= (
                  SELECT number FROM notice WHERE target = :target
                  ORDER BY number DESC LIMIT 1 OFFSET :count)
                """)
            .bind("target", target)
            .bind("count", countMax)
            .execute();
  }

  static int keepOnly(Handle handle, Set<String> targets) {
    if (targets.isEmpty()) {
      return handle.execute("DELETE FROM notice");
    }
    return handle
        .createUpdate("DELETE FROM notice WHERE target NOT IN (<targets>)")
        .bindList("targets", List.copyOf(targets))
        .execute();
  }
}
