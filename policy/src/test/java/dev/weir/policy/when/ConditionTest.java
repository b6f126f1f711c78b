package dev.weir.policy.when;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.Lineage;
import dev.weir.sql.Naming;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Shape;
import dev.weir.sql.Statement;
import dev.weir.sql.TransactionEffect;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
  private static final Access ACCESS =
      new Access(
          Action.UPDATE,
          ObjectKind.TABLE,
          ObjectName.of("public", "orders"),
          Set.of("id"),
          Set.of("total"),
          false);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "statement.kind == 'UPDATE' && statement.actions == ['update']",
        "'public.orders' in statement.tables && statement.tables.size() == 1",
        "!statement.unbounded && !statement.rowLocking && statement.executes",
        "access.action == 'update' && access.table == 'orders' && access.schema == 'public'",
        "access.columns == ['id', 'total'] && access.object == 'public.orders'",
        "access.kind == 'table'",
        "subject.user.startsWith('ali') && 'ai-agents' in subject.groups",
        "subject.agent == '' && subject.issuer == 'entra' && subject.roles == []",
        "session.connection == 'orders' && session.protocol == 'postgres'",
        "session.source == '10.1.2.3' && session.id == 's1'",
        "now.getHours('Europe/Berlin') == 13 && now < timestamp('2027-01-01T00:00:00Z')",
        "statement.functions.all(f, f.startsWith('public.'))",
        "statement.settings.exists(s, s == 'x') == false"
      })
  void everyFactCanBeAskedFor(String source) throws Exception {
    assertThat(Condition.compile(source).holds(facts())).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "statement.unbouded | 1 | 1 | unknown name \"statement.unbouded\", did you mean"
            + " \"statement.unbounded\"?",
        "true && subjet.user == 'x' | 1 | 9 | unknown name \"subjet.user\", did you mean"
            + " \"subject.user\"?",
        "statement.kind | 1 | 1 | gives string, not true or false",
        "1 + 1 | 1 | 1 | gives int, not true or false"
      })
  void aConditionThatDoesNotTypeCheckIsAFaultWithItsPosition(
      String source, int line, int column, String message) {
    assertThatThrownBy(() -> Condition.compile(source))
        .isInstanceOfSatisfying(
            ConditionFault.class,
            fault -> {
              assertThat(fault).hasMessage(message);
              assertThat(fault.line()).isEqualTo(line);
              assertThat(fault.column()).isEqualTo(column);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "statement.unbounded == 'yes'",
        "statement.kind.unbounded",
        "statement",
        "statement.unbounded &&",
        "",
        "nothing(statement.kind)",
        "subject.user.password"
      })
  void whatIsNoConditionIsAFault(String source) {
    assertThatThrownBy(() -> Condition.compile(source)).isInstanceOf(ConditionFault.class);
  }

  @Test
  void aConditionThatIsTooLongOrTooDeepIsAFault() {
    assertThatThrownBy(() -> Condition.compile("true || ".repeat(1_000) + "true"))
        .isInstanceOf(ConditionFault.class);
    assertThatThrownBy(() -> Condition.compile("(".repeat(200) + "true" + ")".repeat(200)))
        .isInstanceOf(ConditionFault.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "statement.tables[7] == 'x'",
        "1 / (statement.tables.size() - 1) == 1",
        "subject.user.matches('(')",
        "timestamp(subject.user) < now"
      })
  void aConditionThatCannotBeEvaluatedSaysSo(String source) throws Exception {
    Condition condition = Condition.compile(source);
    assertThatThrownBy(() -> condition.holds(facts())).isInstanceOf(ConditionFailed.class);
  }

  @Test
  void aConditionThatWouldRunForeverIsCutOff() throws Exception {
    String ten = "[1,2,3,4,5,6,7,8,9,10]";
    Condition condition =
        Condition.compile(
            "%s.all(a, %s.all(b, %s.all(c, %s.all(d, %s.all(e, a + b + c + d + e > 0)))))"
                .formatted(ten, ten, ten, ten, ten));
    assertThatThrownBy(() -> condition.holds(facts())).isInstanceOf(ConditionFailed.class);
  }

  @Test
  void onlyConditionsThatAskForTheTimeAreTimeBound() throws Exception {
    assertThat(Condition.compile("now.getHours() > 8").timeBound()).isTrue();
    assertThat(Condition.compile("['now'].exists(x, x == 'now')").timeBound()).isFalse();
  }

  private static Map<String, Object> facts() {
    var statement =
        new Statement(
            "UPDATE",
            0,
            1,
            Set.of(ACCESS),
            Lineage.Traced.NOTHING,
            Set.of(),
            List.of(),
            Shape.PLAIN,
            TransactionEffect.NONE,
            Naming.NONE,
            false);
    var subject = new Subject("alice", Set.of("ai-agents"), Set.of(), null, "entra", Instant.MAX);
    var place = new Place("orders", "postgres", InetAddress.ofLiteral("10.1.2.3"), "s1");
    return Facts.with(
        Facts.of(subject, place, statement, Instant.parse("2026-03-02T12:00:00Z")), ACCESS);
  }
}
