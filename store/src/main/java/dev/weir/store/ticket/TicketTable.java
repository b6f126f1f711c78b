package dev.weir.store.ticket;

import dev.weir.policy.Subject;
import dev.weir.session.Ticket;
import dev.weir.session.TicketScope;
import dev.weir.session.ticket.TicketStore.Kept;
import dev.weir.session.ticket.Verifiers;
import dev.weir.sql.Action;
import dev.weir.store.Micros;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Tickets as rows. Every method runs within a transaction of the caller's. */
final class TicketTable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {};
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  private TicketTable() {}

  static void insert(Handle handle, Ticket ticket, Verifiers verifiers) {
    Subject owner = ticket.owner();
    handle
        .createUpdate(
            """
            INSERT INTO ticket (id, name, issuer, user, agent, group_names, role_names, connections, actions,
              minted_micros, expires_micros, verifiers)
            VALUES (:id, :name, :issuer, :user, :agent, :groups, :roles, :connections, :actions,
              :minted, :expires, :verifiers)
            """)
        .bind("id", ticket.id())
        .bind("name", ticket.name())
        .bind("issuer", owner.issuer())
        .bind("user", owner.user())
        .bind("agent", owner.agent())
        .bind("groups", strings(owner.groups()))
        .bind("roles", strings(owner.roles()))
        .bind("connections", strings(ticket.scope().connections()))
        .bind(
            "actions",
            strings(
                ticket.scope().actions().stream().map(Action::name).collect(Collectors.toSet())))
        .bind("minted", Micros.of(ticket.mintedAt()))
        .bind("expires", Micros.of(ticket.expiresAt()))
        .bind("verifiers", JSON.writeValueAsString(new TreeMap<>(verifiers.byMethod())))
        .execute();
  }

  static @Nullable Kept find(Handle handle, String id) {
    return handle
        .createQuery("SELECT * FROM ticket WHERE id = :id")
        .bind("id", id)
        .map((row, context) ->
            new Kept(ticket(row), new Verifiers(JSON.readValue(row.getString("verifiers"), TEXTS))))
        .findOne()
        .orElse(null);
  }

  static List<Ticket> list(
      Handle handle, @Nullable Subject owner, @Nullable String beforeId, int countMax) {
    return handle
        .createQuery(
            """
            SELECT * FROM ticket
            WHERE (:user IS NULL OR user = :user AND issuer = :issuer)
              AND (:before IS NULL OR id < :before)
            ORDER BY id DESC LIMIT :count
            """)
        .bind("user", owner == null ? null : owner.user())
        .bind("issuer", owner == null ? null : owner.issuer())
        .bind("before", beforeId)
        .bind("count", countMax)
        .map((row, context) -> ticket(row))
        .list();
  }

  static int holding(Handle handle, Subject owner, Instant now) {
    return handle
        .createQuery(
            """
            SELECT count(*) FROM ticket
            WHERE user = :user AND issuer = :issuer AND expires_micros > :now
              AND revoked_micros IS NULL
            """)
        .bind("user", owner.user())
        .bind("issuer", owner.issuer())
        .bind("now", Micros.of(now))
        .mapTo(Integer.class)
        .one();
  }

  /** Whether it held until now. */
  static boolean revoke(Handle handle, String id, String by, Instant now) {
    return handle
            .createUpdate(
                """
                UPDATE ticket SET revoked_micros = :now, revoked_by = :by
                WHERE id = :id AND revoked_micros IS NULL AND expires_micros > :now
                """)
            .bind("id", id)
            .bind("by", by)
            .bind("now", Micros.of(now))
            .execute()
        == 1;
  }

  /** Tickets that have expired without being revoked, each once. */
  static List<Ticket> takeExpired(Handle handle, Instant now) {
    List<Ticket> expired =
        handle
            .createQuery(
                """
                SELECT * FROM ticket
                WHERE expires_micros <= :now AND revoked_micros IS NULL AND expiry_noted = 0
                """)
            .bind("now", Micros.of(now))
            .map((row, context) -> ticket(row))
            .list();
    for (Ticket ticket : expired) {
      handle.execute("UPDATE ticket SET expiry_noted = 1 WHERE id = ?", ticket.id());
    }
    return expired;
  }

  static void forget(Handle handle, Instant before) {
    handle.execute("DELETE FROM ticket WHERE expires_micros < ?", Micros.of(before));
  }

  private static Ticket ticket(ResultSet row) throws SQLException {
    Set<Action> actions = new HashSet<>();
    strings(row.getString("actions")).forEach(name -> actions.add(Action.valueOf(name)));
    long revoked = row.getLong("revoked_micros");
    var revocation =
        row.wasNull()
            ? null
            : new Ticket.Revocation(Micros.instant(revoked), row.getString("revoked_by"));
    return new Ticket(
        row.getString("id"),
        row.getString("name"),
        new Subject(
            row.getString("user"),
            Set.copyOf(strings(row.getString("group_names"))),
            Set.copyOf(strings(row.getString("role_names"))),
            row.getString("agent"),
            row.getString("issuer"),
            Micros.instant(row.getLong("expires_micros"))),
        new TicketScope(Set.copyOf(strings(row.getString("connections"))), actions),
        Micros.instant(row.getLong("minted_micros")),
        revocation);
  }

  private static String strings(Set<String> strings) {
    return JSON.writeValueAsString(new TreeSet<>(strings));
  }

  private static List<String> strings(String json) {
    return JSON.readValue(json, STRINGS);
  }
}
