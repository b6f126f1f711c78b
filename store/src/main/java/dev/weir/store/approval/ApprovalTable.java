package dev.weir.store.approval;

import dev.weir.session.RowEstimate;
import dev.weir.session.approval.ApprovalRequest;
import dev.weir.session.approval.ApprovalRequest.Requester;
import dev.weir.session.approval.ApprovalState;
import dev.weir.session.approval.ApprovalState.Approved;
import dev.weir.session.approval.ApprovalState.ApprovedLate;
import dev.weir.session.approval.ApprovalState.Claimed;
import dev.weir.session.approval.ApprovalState.Denied;
import dev.weir.session.approval.ApprovalState.Expired;
import dev.weir.session.approval.ApprovalState.Interrupted;
import dev.weir.session.approval.ApprovalState.Waiting;
import dev.weir.session.approval.ApprovalState.Withdrawn;
import dev.weir.session.approval.Vote;
import dev.weir.sql.ObjectName;
import dev.weir.store.Micros;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Requests as rows. Every method runs within a transaction of the caller's. */
final class ApprovalTable {
  private final DeskSettings settings;

  ApprovalTable(DeskSettings settings) {
    this.settings = settings;
  }

  void insert(Handle handle, ApprovalRequest request, String identity, String termsIdentity) {
    Requester by = request.requester();
    handle
        .createUpdate(
            """
            INSERT INTO approval (id, identity, terms_identity, state, issuer, user, agent,
              connection, protocol, source, session, text, parameters, definitions, accesses, terms,
              in_transaction, filed_micros, wait_until_micros)
            VALUES (:id, :identity, :termsIdentity, 'waiting', :issuer, :user, :agent,
              :connection, :protocol, :source, :session, :text, :parameters, :definitions, :accesses, :terms,
              :inTransaction, :filed, :waitUntil)
            """)
        .bind("id", request.id())
        .bind("identity", identity)
        .bind("termsIdentity", termsIdentity)
        .bind("issuer", by.issuer())
        .bind("user", by.user())
        .bind("agent", by.agent())
        .bind("connection", by.connection())
        .bind("protocol", by.protocol())
        .bind("source", by.source())
        .bind("session", by.sessionId())
        .bind("text", request.text())
        .bind("parameters", RequestJson.parameters(request.parameters()))
        .bind("definitions", RequestJson.definitions(request.definitions()))
        .bind("accesses", RequestJson.strings(request.accesses()))
        .bind("terms", RequestJson.terms(request.terms()))
        .bind("inTransaction", request.inTransaction())
        .bind("filed", Micros.of(request.filedAt()))
        .bind("waitUntil", Micros.of(request.waitUntil()))
        .execute();
  }

  @Nullable ApprovalRequest find(Handle handle, String id) {
    return handle
        .createQuery("SELECT * FROM approval WHERE id = :id")
        .bind("id", id)
        .map((row, context) -> request(handle, row))
        .findOne()
        .orElse(null);
  }

  List<ApprovalRequest> list(
      Handle handle, Set<ApprovalState.Name> states, @Nullable String afterId, int countMax) {
    Set<ApprovalState.Name> wanted =
        states.isEmpty() ? Set.of(ApprovalState.Name.values()) : states;
    return handle
        .createQuery(
            """
            SELECT * FROM approval WHERE state IN (<states>) AND (:after IS NULL OR id < :after)
            ORDER BY id DESC LIMIT :count
            """)
        .bindList("states", wanted.stream().map(ApprovalState.Name::label).toList())
        .bind("after", afterId)
        .bind("count", countMax)
        .map((row, context) -> request(handle, row))
        .list();
  }

  /** Writes the state a request is in now, and the vote that led there if one did. */
  void save(Handle handle, ApprovalRequest request, @Nullable Vote vote) {
    ApprovalState state = request.state();
    Instant retryUntil =
        switch (state) {
          case ApprovalState.Missed missed -> missed.retryUntil();
          case ApprovedLate late -> late.retryUntil();
          case Waiting _, Approved _, Denied _, Interrupted _, Claimed _ -> null;
        };
    handle
        .createUpdate(
            """
            UPDATE approval SET state = :state, withdrawn_reason = :reason,
              retry_until_micros = coalesce(:retryUntil, retry_until_micros)
            WHERE id = :id
            """)
        .bind("id", request.id())
        .bind("state", state.label())
        .bind("retryUntil", retryUntil == null ? null : Micros.of(retryUntil))
        .bind("reason", state instanceof Withdrawn withdrawn ? withdrawn.reason() : null)
        .execute();
    if (vote != null) {
      insert(handle, request.id(), state.votes().size(), vote);
    }
  }

  void saveEstimate(Handle handle, String id, RowEstimate estimate) {
    handle
        .createUpdate(
            """
            UPDATE approval SET estimate_rows = :rows, estimate_schema = :schema,
              estimate_table = :table
            WHERE id = :id
            """)
        .bind("id", id)
        .bind("rows", estimate.rows())
        .bind("schema", estimate.of().schema())
        .bind("table", estimate.of().name())
        .execute();
  }

  private static @Nullable RowEstimate estimate(ResultSet row) throws SQLException {
    String table = row.getString("estimate_table");
    return table == null
        ? null
        : new RowEstimate(
            row.getLong("estimate_rows"), new ObjectName(row.getString("estimate_schema"), table));
  }

  private static void insert(Handle handle, String id, int position, Vote vote) {
    handle
        .createUpdate(
            "INSERT INTO vote VALUES (:id, :position, :issuer, :user, :yes, :reason, :at)")
        .bind("id", id)
        .bind("position", position)
        .bind("issuer", vote.issuer())
        .bind("user", vote.user())
        .bind("yes", vote.yes())
        .bind("reason", vote.reason())
        .bind("at", Micros.of(vote.at()))
        .execute();
  }

  /** Uses up the oldest late yes to such a statement; null if there is none that still counts. */
  @Nullable ApprovalRequest claim(
      Handle handle, String identity, String termsIdentity, String sessionId, Instant now) {
    String id =
        handle
            .createQuery(
                """
                UPDATE approval SET state = 'claimed', claimed_micros = :now,
                  claimed_by_session = :session
                WHERE state = 'approved-late' AND id = (
                  SELECT id FROM approval
                  WHERE state = 'approved-late' AND identity = :identity
                    AND terms_identity = :terms AND retry_until_micros > :now
                  ORDER BY id LIMIT 1)
                RETURNING id
                """)
            .bind("now", Micros.of(now))
            .bind("session", sessionId)
            .bind("identity", identity)
            .bind("terms", termsIdentity)
            .mapTo(String.class)
            .findOne()
            .orElse(null);
    return id == null ? null : find(handle, id);
  }

  /** At a start nobody waits any more. */
  void interruptWaiting(Handle handle) {
    handle.execute("UPDATE approval SET state = 'interrupted' WHERE state = 'waiting'");
  }

  private ApprovalRequest request(Handle handle, ResultSet row) throws SQLException {
    String id = row.getString("id");
    var requester =
        new Requester(
            row.getString("issuer"),
            row.getString("user"),
            row.getString("agent"),
            row.getString("connection"),
            row.getString("protocol"),
            row.getString("source"),
            row.getString("session"));
    return new ApprovalRequest(
        id,
        settings.linkTo(id),
        requester,
        row.getString("text"),
        RequestJson.parameters(row.getString("parameters")),
        RequestJson.definitions(row.getString("definitions")),
        RequestJson.strings(row.getString("accesses")),
        RequestJson.terms(row.getString("terms")),
        row.getBoolean("in_transaction"),
        Micros.instant(row.getLong("filed_micros")),
        Micros.instant(row.getLong("wait_until_micros")),
        state(row, votes(handle, id)),
        estimate(row));
  }

  private static ApprovalState state(ResultSet row, List<Vote> votes) throws SQLException {
    Instant retryUntil = Micros.instant(row.getLong("retry_until_micros"));
    String state = row.getString("state");
    return switch (state) {
      case "waiting" -> new Waiting(votes);
      case "approved" -> new Approved(votes);
      case "denied" -> new Denied(votes, votes.getLast());
      case "expired" -> new Expired(votes, retryUntil);
      case "withdrawn" -> new Withdrawn(votes, row.getString("withdrawn_reason"), retryUntil);
      case "interrupted" -> new Interrupted(votes);
      case "approved-late" -> new ApprovedLate(votes, retryUntil);
      case "claimed" ->
          new Claimed(
              votes,
              Micros.instant(row.getLong("claimed_micros")),
              row.getString("claimed_by_session"));
      default -> throw new SQLException("an approval has the unknown state " + state);
    };
  }

  private static List<Vote> votes(Handle handle, String id) {
    return handle
        .createQuery("SELECT * FROM vote WHERE approval = :id ORDER BY position")
        .bind("id", id)
        .map((row, context) ->
            new Vote(
                row.getString("issuer"),
                row.getString("user"),
                row.getBoolean("yes"),
                row.getString("reason"),
                Micros.instant(row.getLong("at_micros"))))
        .list();
  }
}
