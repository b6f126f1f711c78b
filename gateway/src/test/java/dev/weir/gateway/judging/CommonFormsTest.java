package dev.weir.gateway.judging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Effect;
import dev.weir.policy.Place;
import dev.weir.policy.Policy;
import dev.weir.policy.Subject;
import dev.weir.policy.Verdict;
import dev.weir.session.Admission;
import dev.weir.session.Admission.AdmissionRefused;
import dev.weir.session.Grant;
import dev.weir.session.JudgedText;
import dev.weir.session.SessionLimits;
import dev.weir.session.Ticket;
import dev.weir.session.TicketScope;
import dev.weir.session.TicketUse;
import dev.weir.sql.Lineage;
import dev.weir.sql.Naming;
import dev.weir.sql.Reading;
import dev.weir.sql.Shape;
import dev.weir.sql.Statement;
import dev.weir.sql.TransactionEffect;
import dev.weir.sql.postgres.PostgresScan;
import dev.weir.sql.skeleton.Skeleton;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What one session was allowed serves another one only if everything is the same. */
class CommonFormsTest {
  private static final Subject ALICE =
      new Subject("alice", Set.of("agents"), Set.of(), "claude", "corp", Instant.MAX);
  private static final String HERE = "10.0.0.1";
  private static final int SERVER = 18;
  private static final byte[] OTHER = utf8("select name from t where id = 123456");

  private Instant now = Instant.EPOCH;
  private final Deciding policy = new Deciding(false);
  private final CommonForms common = new CommonForms(PostgresScan::new, () -> now);

  CommonFormsTest() {
    session(ALICE, "orders", HERE).keep(judgement(stamp(), Effect.ALLOW, true));
  }

  private CommonForms.OfSession session(Subject subject, String connection, String source) {
    return common.of(grant(subject, connection, source), SERVER);
  }

  private Grant grant(Subject subject, String connection, String source) {
    try {
      return admission().admit(subject, connection, "postgres", InetAddress.ofLiteral(source));
    } catch (AdmissionRefused impossible) {
      throw new AssertionError(impossible);
    }
  }

  private Admission admission() {
    return new Admission(() -> policy, InstantSource.system(), () -> "s", () -> SessionLimits.NONE);
  }

  private Stamp<String> stamp() {
    return new Stamp<>(policy, 7, 0, "settings");
  }

  private static Judgement judgement(Stamp<String> stamp, Effect effect, boolean shared) {
    return judgement(stamp, effect, shared, "select name from t where id = 5");
  }

  private static Judgement judgement(
      Stamp<String> stamp, Effect effect, boolean shared, String text) {
    byte[] utf8 = utf8(text);
    var scan = new PostgresScan();
    assertThat(scan.read(utf8)).isTrue();
    var statement =
        new Statement(
            "SELECT",
            0,
            utf8.length,
            Set.of(),
            Lineage.Traced.NOTHING,
            Set.of(),
            List.of(),
            Shape.PLAIN,
            TransactionEffect.NONE,
            Naming.NONE,
            false);
    var reading = new Reading.Script(List.of(statement), Skeleton.of(scan, new BitSet()));
    var verdict =
        new Verdict(effect, List.of(), null, null, List.of(), List.of(), null, Set.of(), "f", true);
    return new Judgement(
        new JudgedText(utf8, reading, List.of(verdict)),
        stamp,
        new NoNames(),
        false,
        shared,
        UsedNames.NONE,
        "own");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void theNextSessionOfTheSameSubjectInTheSamePlaceIsAnsweredAtOnce() {
    Judgement found = session(ALICE, "orders", HERE).find(stamp(), OTHER);
    assertThat(found).isNotNull();
    assertThat(found.text().utf8()).isSameAs(OTHER);
    assertThat(found.stamp()).isEqualTo(stamp());
    assertThat(common.bytes()).isPositive();
  }

  @Test
  void nobodyElseIs() {
    var more =
        new Subject("alice", Set.of("agents", "dba"), Set.of(), "claude", "corp", Instant.MAX);
    var otherAgent = new Subject("alice", Set.of("agents"), Set.of(), "cron", "corp", Instant.MAX);
    var otherIssuer =
        new Subject("alice", Set.of("agents"), Set.of(), "claude", "lab", Instant.MAX);
    var otherRole =
        new Subject("alice", Set.of("agents"), Set.of("r"), "claude", "corp", Instant.MAX);
    var bob = new Subject("bob", Set.of("agents"), Set.of(), "claude", "corp", Instant.MAX);
    for (Subject other : List.of(more, otherAgent, otherIssuer, otherRole, bob)) {
      assertThat(session(other, "orders", HERE).find(stamp(), OTHER)).as("%s", other).isNull();
    }
    assertThat(session(ALICE, "stock", HERE).find(stamp(), OTHER)).isNull();
    assertThat(session(ALICE, "orders", "10.0.0.2").find(stamp(), OTHER)).isNull();
    assertThat(common.of(grant(ALICE, "orders", HERE), 17).find(stamp(), OTHER)).isNull();
  }

  @Test
  void noOtherBasisIsAnswered() {
    CommonForms.OfSession next = session(ALICE, "orders", HERE);
    assertThat(next.find(new Stamp<>(new Deciding(false), 7, 0, "settings"), OTHER))
        .as("after a reload, however alike")
        .isNull();
    assertThat(next.find(new Stamp<>(policy, 8, 0, "settings"), OTHER)).as("after DDL").isNull();
    assertThat(next.find(new Stamp<>(policy, 7, 0, "others"), OTHER))
        .as("read in another way")
        .isNull();
    assertThat(next.find(new Stamp<>(policy, 7, 1, "settings"), OTHER))
        .as("the session has names of its own")
        .isNull();
  }

  @Test
  void whatASessionAloneSeesServesNoOther() {
    CommonForms.OfSession with = session(ALICE, "orders", HERE);
    var own = new Stamp<>(policy, 9, 3, "settings");
    with.keep(judgement(own, Effect.ALLOW, true));
    assertThat(with.find(own, OTHER)).isNull();
    var read = new Stamp<>(policy, 10, 0, "settings");
    with.keep(judgement(read, Effect.ALLOW, false));
    assertThat(with.find(read, OTHER)).isNull();
  }

  @Test
  void whatIsRefusedOrHeldIsJudgedEachTime() {
    CommonForms.OfSession next = session(ALICE, "orders", HERE);
    for (Effect effect : List.of(Effect.DENY, Effect.APPROVE)) {
      var other = new Stamp<>(policy, 20 + effect.ordinal(), 0, "settings");
      next.keep(judgement(other, effect, true));
      assertThat(next.find(other, OTHER)).as("%s", effect).isNull();
    }
  }

  @Test
  void whereRulesTellSessionsApartNobodyHasAnythingInCommon() {
    var apart = new Stamp<>(new Deciding(true), 7, 0, "settings");
    CommonForms.OfSession next = session(ALICE, "orders", HERE);
    next.keep(judgement(apart, Effect.ALLOW, true));
    assertThat(next.find(apart, OTHER)).isNull();
  }

  @Test
  void aTicketHasNothingInCommonWithItsOwnersToken() throws Exception {
    Grant narrow =
        admission().admit(new Narrow(), "orders", "postgres", InetAddress.ofLiteral(HERE));
    CommonForms.OfSession byTicket = common.of(narrow, SERVER);
    assertThat(byTicket.find(stamp(), OTHER)).isNull();
    var wide = new Stamp<>(policy, 30, 0, "settings");
    byTicket.keep(judgement(wide, Effect.ALLOW, true));
    assertThat(session(ALICE, "orders", HERE).find(wide, OTHER)).isNull();
  }

  @Test
  void whatIsNotUsedForAWhileGoes() {
    now = now.plus(Duration.ofSeconds(61));
    session(ALICE, "orders", HERE)
        .keep(judgement(new Stamp<>(policy, 8, 0, "settings"), Effect.ALLOW, true));
    assertThat(session(ALICE, "orders", HERE).find(stamp(), OTHER)).isNull();
    assertThat(common.size()).isOne();
  }

  @Test
  void manySubjectsTakeBoundedMemory() {
    for (int i = 0; i < 2_000; i++) {
      var each = new Subject("u" + i, Set.of(), Set.of(), null, "corp", Instant.MAX);
      session(each, "orders", HERE).keep(judgement(stamp(), Effect.ALLOW, true));
    }
    assertThat(common.size()).isLessThanOrEqualTo(256);
    assertThat(common.bytes()).isBetween(1L, 8L << 20);
    String padding = " ".repeat(15_000);
    for (int i = 0; i < 2_000; i++) {
      var each = new Subject("u" + i % 200, Set.of(), Set.of(), null, "corp", Instant.MAX);
      session(each, "orders", HERE)
          .keep(judgement(stamp(), Effect.ALLOW, true, "select a" + i + padding + "from t"));
    }
    assertThat(common.bytes()).isBetween(1L, 8L << 20);
  }

  /** A ticket of the owner's, for the same connection. */
  private static final class Narrow implements TicketUse {
    @Override
    public Ticket ticket() {
      return new Ticket(
          "tkt_1",
          "nightly",
          ALICE,
          new TicketScope(Set.of("orders"), Set.of()),
          Instant.EPOCH,
          null);
    }

    @Override
    public Duration left() {
      return Duration.ofHours(1);
    }

    @Override
    public void whenRevoked(Consumer<String> end) {}

    @Override
    public void close() {}
  }

  /** Compared by identity, as those that decide in earnest. */
  private static final class Deciding implements Policy {
    private final boolean tellsSessionsApart;

    Deciding(boolean tellsSessionsApart) {
      this.tellsSessionsApart = tellsSessionsApart;
    }

    @Override
    public boolean tellsSessionsApart() {
      return tellsSessionsApart;
    }

    @Override
    public String fingerprint() {
      return "f";
    }

    @Override
    public Verdict judge(Subject subject, Place place, Statement statement, Instant moment) {
      throw new AssertionError("nothing is judged here");
    }

    @Override
    public boolean protects(Subject subject, Place place) {
      return false;
    }

    @Override
    public boolean admits(Subject subject, Place place, Instant moment) {
      return true;
    }
  }
}
