package dev.weir.session.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.ApprovalTerms;
import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import dev.weir.session.HoldRequest;
import dev.weir.session.JudgedText;
import dev.weir.session.Parameter;
import dev.weir.sql.Reading;
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
    var subject = new Subject(user, Set.of(), Set.of(), agent, "entra", Instant.EPOCH);
    var place = new Place(connection, "postgres", InetAddress.getLoopbackAddress(), session);
    var text =
        new JudgedText(
            sql.getBytes(StandardCharsets.UTF_8), new Reading.Script(List.of()), List.of());
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
