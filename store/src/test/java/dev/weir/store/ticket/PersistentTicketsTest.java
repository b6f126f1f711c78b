package dev.weir.store.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.policy.Subject;
import dev.weir.session.AuditTrail.AuditEvent;
import dev.weir.session.Ticket;
import dev.weir.session.TicketScope;
import dev.weir.session.ticket.TicketStore.Kept;
import dev.weir.session.ticket.Verifiers;
import dev.weir.sql.Action;
import dev.weir.store.DeskSchema;
import dev.weir.store.audit.PersistentAuditTrail;
import dev.weir.store.sqlite.Database;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PersistentTicketsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");
  private static final Instant END = NOW.plus(Duration.ofHours(1));
  private static final Verifiers VERIFIERS =
      new Verifiers(Map.of("SCRAM-SHA-256", "SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy"));

  @TempDir private Path folder = Path.of("");
  private Database database;
  private PersistentTickets tickets;

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("weir.db"), Database.Sync.ALWAYS, DeskSchema.VERSIONS);
    tickets = new PersistentTickets(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static Subject person(String user, String issuer) {
    return new Subject(user, Set.of("b", "a"), Set.of("r"), "claude", issuer, END);
  }

  private static Ticket ticket(String id, Subject owner) {
    return new Ticket(
        id,
        "nightly",
        owner,
        new TicketScope(Set.of("orders", "stock"), Set.of(Action.SELECT, Action.INSERT)),
        NOW,
        null);
  }

  private Ticket add(String id, String user, String issuer) {
    Ticket ticket = ticket(id, person(user, issuer));
    tickets.add(ticket, VERIFIERS);
    return ticket;
  }

  private List<String> audit() {
    return new PersistentAuditTrail(database)
        .newest(null, 100).reversed().stream()
            .map(entry -> entry.kind() + " " + entry.user() + " " + entry.details())
            .toList();
  }

  @Test
  void aTicketIsTheSameAfterARestart() {
    Ticket ticket = add("tkt_1", "alice", "idp");
    close();
    open();
    Kept kept = Objects.requireNonNull(tickets.find("tkt_1"));
    assertThat(kept.ticket()).isEqualTo(ticket);
    assertThat(kept.verifiers()).isEqualTo(VERIFIERS);
    assertThat(tickets.find("tkt_2")).isNull();
    Ticket bare =
        new Ticket(
            "tkt_0",
            "bare",
            new Subject("bob", Set.of(), Set.of(), null, "idp", END),
            new TicketScope(Set.of("orders"), Set.of()),
            NOW,
            null);
    tickets.add(bare, VERIFIERS);
    assertThat(Objects.requireNonNull(tickets.find("tkt_0")).ticket()).isEqualTo(bare);
  }

  @Test
  void ownersSeeTheirOwnNewestFirstAndPagesFollow() {
    add("tkt_1", "alice", "idp");
    add("tkt_2", "alice", "elsewhere");
    add("tkt_3", "bob", "idp");
    add("tkt_4", "alice", "idp");
    assertThat(ids(person("alice", "idp"), null, 10)).containsExactly("tkt_4", "tkt_1");
    assertThat(ids(null, null, 3)).containsExactly("tkt_4", "tkt_3", "tkt_2");
    assertThat(ids(null, "tkt_2", 3)).containsExactly("tkt_1");
    assertThat(tickets.holding(person("alice", "idp"), NOW)).isEqualTo(2);
    assertThat(tickets.holding(person("alice", "idp"), END)).isZero();
    assertThatThrownBy(() -> tickets.list(null, null, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private List<String> ids(@Nullable Subject owner, @Nullable String before, int count) {
    return tickets.list(owner, before, count).stream().map(Ticket::id).toList();
  }

  @Test
  void aRevokedTicketStaysRevoked() {
    Ticket ticket = add("tkt_1", "alice", "idp");
    Ticket revoked = tickets.revoke("tkt_1", person("adam", "idp"), NOW.plusSeconds(5));
    assertThat(Objects.requireNonNull(revoked).revoked())
        .isEqualTo(new Ticket.Revocation(NOW.plusSeconds(5), "adam"));
    assertThat(tickets.revoke("tkt_1", person("adam", "idp"), NOW.plusSeconds(6))).isNull();
    assertThat(tickets.revoke("tkt_2", person("adam", "idp"), NOW)).isNull();
    close();
    open();
    assertThat(Objects.requireNonNull(tickets.find("tkt_1")).ticket()).isEqualTo(revoked);
    assertThat(tickets.holding(ticket.owner(), NOW)).isZero();
    assertThat(tickets.revoke(add("tkt_3", "bob", "idp").id(), person("bob", "idp"), END)).isNull();
  }

  @Test
  void expiryIsWrittenDownOnceAndOldTicketsAreForgotten() {
    add("tkt_1", "alice", "idp");
    add("tkt_2", "bob", "idp");
    tickets.revoke("tkt_2", person("bob", "idp"), NOW);
    tickets.expire(END.minusSeconds(1));
    assertThat(audit()).noneMatch(entry -> entry.startsWith("ticket-expired"));
    tickets.expire(END);
    tickets.expire(END.plusSeconds(60));
    assertThat(audit()).filteredOn(entry -> entry.startsWith("ticket-expired alice")).hasSize(1);
    assertThat(audit()).filteredOn(entry -> entry.startsWith("ticket-expired")).hasSize(1);
    assertThat(tickets.find("tkt_1")).isNotNull();
    tickets.expire(END.plus(Duration.ofDays(8)));
    assertThat(tickets.find("tkt_1")).isNull();
    assertThat(tickets.find("tkt_2")).isNull();
  }

  @Test
  void theAuditTellsWhatBecameOfATicket() throws Exception {
    Ticket ticket = add("tkt_1", "alice", "idp");
    InetAddress here = InetAddress.ofLiteral("127.0.0.1");
    var trail = new PersistentAuditTrail(database);
    trail.append(new AuditEvent.TicketUsed(NOW, here, "orders", ticket, "s1"));
    trail.append(new AuditEvent.TicketRefused(NOW, here, "stock", "tkt_1", ticket, "wrong"));
    trail.append(new AuditEvent.TicketRefused(NOW, here, "stock", "tkt_x", null, "none"));
    tickets.revoke("tkt_1", person("adam", "idp"), NOW);
    assertThat(audit())
        .containsExactly(
            "ticket-minted alice {\"issuer\":\"idp\",\"agent\":\"claude\",\"ticket\":\"tkt_1\","
                + "\"name\":\"nightly\",\"connections\":[\"orders\",\"stock\"],"
                + "\"actions\":[\"insert\",\"select\"],\"expiresAt\":\"2026-03-01T13:00:00.123456Z\"}",
            "ticket-used alice {\"issuer\":\"idp\",\"agent\":\"claude\",\"ticket\":\"tkt_1\","
                + "\"name\":\"nightly\",\"source\":\"127.0.0.1\",\"session\":\"s1\"}",
            "ticket-refused alice {\"issuer\":\"idp\",\"agent\":\"claude\",\"ticket\":\"tkt_1\","
                + "\"name\":\"nightly\",\"source\":\"127.0.0.1\",\"reason\":\"wrong\"}",
            "ticket-refused null {\"ticket\":\"tkt_x\",\"source\":\"127.0.0.1\","
                + "\"reason\":\"none\"}",
            "ticket-revoked alice {\"issuer\":\"idp\",\"agent\":\"claude\",\"ticket\":\"tkt_1\","
                + "\"name\":\"nightly\",\"by\":\"adam\",\"byIssuer\":\"idp\"}");
  }
}
