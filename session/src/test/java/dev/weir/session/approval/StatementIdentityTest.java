package dev.weir.session.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.ApprovalTerms;
import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import dev.weir.session.HoldRequest;
import dev.weir.session.JudgedText;
import dev.weir.session.Parameter;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.Lineage;
import dev.weir.sql.Naming;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Reading;
import dev.weir.sql.Shape;
import dev.weir.sql.Statement;
import dev.weir.sql.TransactionEffect;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatementIdentityTest {
  private static final Parameter SEVEN = new Parameter(23, false, new byte[] {'7'});

  @Test
  void theSameStatementOfTheSamePersonIsTheSameInAnySession() {
    assertThat(identity("DELETE", "alice", "claude", "orders", "s1", SEVEN))
        .isEqualTo(identity("DELETE", "alice", "claude", "orders", "s2", SEVEN))
        .hasSize(64);
  }

  @Test
  void anyDifferenceInWhatRunsOrWhoAsksIsADifferentStatement() {
    assertThat(
            List.of(
                identity("DELETE", "alice", "claude", "orders", "s1", SEVEN),
                identity("DELETE ", "alice", "claude", "orders", "s1", SEVEN),
                identity("DELETE", "Alice", "claude", "orders", "s1", SEVEN),
                identity("DELETE", "alice", "codex", "orders", "s1", SEVEN),
                identity("DELETE", "alice", null, "orders", "s1", SEVEN),
                identity("DELETE", "alice", "", "orders", "s1", SEVEN),
                identity("DELETE", "alice", "claude", "stock", "s1", SEVEN),
                identity("DELETE", "alice", "claude", "orders", "s1"),
                identity("DELETE", "alice", "claude", "orders", "s1", SEVEN, SEVEN),
                identity(
                    "DELETE",
                    "alice",
                    "claude",
                    "orders",
                    "s1",
                    new Parameter(25, false, new byte[] {'7'})),
                identity(
                    "DELETE",
                    "alice",
                    "claude",
                    "orders",
                    "s1",
                    new Parameter(23, true, new byte[] {'7'})),
                identity(
                    "DELETE", "alice", "claude", "orders", "s1", new Parameter(23, false, null)),
                identity(
                    "DELETE",
                    "alice",
                    "claude",
                    "orders",
                    "s1",
                    new Parameter(23, false, new byte[0]))))
        .doesNotHaveDuplicates();
  }

  @Test
  void theSameTextOnAnotherTableIsADifferentStatement() {
    Statement other = delete(ObjectName.of("archive", "orders"));
    assertThat(identity(delete(ObjectName.of("public", "orders"))))
        .isEqualTo(identity(delete(ObjectName.of("public", "orders"))))
        .isNotEqualTo(identity(other))
        .isNotEqualTo(identity());
  }

  private static Statement delete(ObjectName table) {
    return new Statement(
        "DELETE",
        0,
        6,
        Set.of(
            Access.of(Action.DELETE, ObjectKind.TABLE, table),
            Access.of(Action.SELECT, ObjectKind.TABLE, table)),
        new Lineage.Untraced("a test"),
        Set.of(),
        List.of(),
        new Shape(false, false, false, false, false, false, true, false),
        TransactionEffect.NONE,
        Naming.NONE,
        false);
  }

  private static String identity(Statement... statements) {
    return identity(List.of(statements), "DELETE", "alice", null, "orders", "s1");
  }

  @Test
  void nothingCanBeShiftedFromOneFieldIntoItsNeighbour() {
    assertThat(identity("DELETE", "alice", "xclaude", "orders", "s1"))
        .isNotEqualTo(identity("DELETE", "alicex", "claude", "orders", "s1"));
    var ab = new Parameter(0, false, new byte[] {'a', 'b'});
    var a = new Parameter(0, false, new byte[] {'a'});
    var b = new Parameter(0, false, new byte[] {'b'});
    var none = new Parameter(0, false, new byte[0]);
    assertThat(identity("D", "u", "a", "c", "s", ab, none))
        .isNotEqualTo(identity("D", "u", "a", "c", "s", a, b));
  }

  private static String identity(
      String sql,
      String user,
      @Nullable String agent,
      String connection,
      String session,
      Parameter... parameters) {
    return identity(List.of(), sql, user, agent, connection, session, parameters);
  }

  private static String identity(
      List<Statement> statements,
      String sql,
      String user,
      @Nullable String agent,
      String connection,
      String session,
      Parameter... parameters) {
    var subject = new Subject(user, Set.of(), Set.of(), agent, "entra", Instant.EPOCH);
    var place = new Place(connection, "postgres", InetAddress.getLoopbackAddress(), session);
    var text =
        new JudgedText(
            sql.getBytes(StandardCharsets.UTF_8), new Reading.Script(statements), List.of());
    var terms =
        new ApprovalTerms(
            "r",
            Set.of(),
            Set.of(),
            1,
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1));
    return StatementIdentity.of(
        new HoldRequest(subject, place, text, List.of(parameters), List.of(), terms, false));
  }
}
