package dev.weir.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.policy.ApprovalTerms;
import dev.weir.policy.Effect;
import dev.weir.policy.Place;
import dev.weir.policy.Policy;
import dev.weir.policy.Subject;
import dev.weir.policy.Verdict;
import dev.weir.session.Admission.AdmissionRefused;
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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TicketScopeTest {
  private static final TicketScope READS = new TicketScope(Set.of("orders"), Set.of(Action.SELECT));

  private static Access access(Action action, boolean builtin) {
    return new Access(
        action, ObjectKind.TABLE, ObjectName.bare("customers"), Set.of(), Set.of(), builtin);
  }

  private static Statement statement(Access... accesses) {
    return new Statement(
        "TEST",
        0,
        0,
        Set.of(accesses),
        Lineage.Traced.NOTHING,
        Set.of(),
        List.of(),
        Shape.PLAIN,
        TransactionEffect.NONE,
        Naming.NONE,
        false);
  }

  private static Verdict verdict(
      Effect effect, Verdict.@Nullable Refusal refusal, @Nullable ApprovalTerms approval) {
    return new Verdict(
        effect, List.of(), refusal, approval, List.of(), List.of(), null, Set.of(), "print", true);
  }

  private static final ApprovalTerms TERMS =
      new ApprovalTerms(
          "asks",
          Set.of("dba"),
          Set.of(),
          1,
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1));

  @Test
  void whatATicketIsForIsLeftToThePolicy() {
    Verdict allowed = verdict(Effect.ALLOW, null, null);
    assertThat(READS.narrow(allowed, statement(access(Action.SELECT, false)), "t"))
        .isSameAs(allowed);
    assertThat(READS.narrow(allowed, statement(), "t")).isSameAs(allowed);
    var everything = new TicketScope(Set.of("orders"), Set.of());
    assertThat(everything.narrow(allowed, statement(access(Action.DROP, false)), "t"))
        .isSameAs(allowed);
    Verdict denied = verdict(Effect.DENY, new Verdict.Refusal("no", "", ""), null);
    assertThat(READS.narrow(denied, statement(access(Action.SELECT, false)), "t")).isSameAs(denied);
  }

  @Test
  void whatATicketIsNotForIsDeniedWhateverThePolicyAllowsOrAsks() {
    for (Verdict policys :
        List.of(verdict(Effect.ALLOW, null, null), verdict(Effect.APPROVE, null, TERMS))) {
      Verdict narrowed =
          READS.narrow(
              policys,
              statement(access(Action.SELECT, false), access(Action.DELETE, false)),
              "nightly");
      assertThat(narrowed.effect()).isEqualTo(Effect.DENY);
      assertThat(narrowed.approval()).isNull();
      assertThat(narrowed.findings().getFirst().reason())
          .isEqualTo("ticket \"nightly\" is not for delete");
      assertThat(Objects.requireNonNull(narrowed.refusal()).message())
          .isEqualTo("permission denied: delete customers");
      assertThat(narrowed.refusal().detail()).contains("nightly", "select");
    }
  }

  @Test
  void whatEverySessionNeedsIsNotAnAction() {
    Verdict allowed = verdict(Effect.ALLOW, null, null);
    assertThat(READS.narrow(allowed, statement(access(Action.TRANSACTION, true)), "t"))
        .isSameAs(allowed);
    assertThat(READS.narrow(allowed, statement(access(Action.UNKNOWN, false)), "t").effect())
        .isEqualTo(Effect.DENY);
  }

  @Test
  void thePolicysOwnWordsStayWhereBothDeny() {
    var refusal = new Verdict.Refusal("never on a Friday", "", "");
    Verdict narrowed =
        READS.narrow(
            verdict(Effect.DENY, refusal, null), statement(access(Action.DROP, false)), "t");
    assertThat(narrowed.refusal()).isSameAs(refusal);
    assertThat(narrowed.findings()).hasSize(1);
  }

  @Test
  void aGrantIsGivenWithinTheScopeOnly() throws Exception {
    var admission =
        new Admission(
            Everything::new, InstantSource.system(), () -> "s1", () -> new SessionLimits(1, 0));
    var use = new Use();
    InetAddress here = InetAddress.getLoopbackAddress();
    assertThatThrownBy(() -> admission.admit(use, "stock", "postgres", here))
        .isInstanceOf(AdmissionRefused.class)
        .satisfies(e ->
            assertThat(((AdmissionRefused) e).why()).isEqualTo(AdmissionRefused.Why.OUT_OF_SCOPE));
    Grant grant = admission.admit(use, "orders", "postgres", here);
    assertThat(grant.subject()).isEqualTo(use.ticket().owner());
    assertThat(
            grant
                .narrowed(verdict(Effect.ALLOW, null, null), statement(access(Action.DROP, false)))
                .effect())
        .isEqualTo(Effect.DENY);
    // the owner's other sessions count as well
    assertThatThrownBy(() -> admission.admit(use.ticket().owner(), "orders", "postgres", here))
        .hasMessageContaining("already has 1 sessions");
    grant.close();
    assertThat(use.closed).isTrue();
  }

  private static final class Use implements TicketUse {
    private boolean closed;

    @Override
    public Ticket ticket() {
      var owner = new Subject("alice", Set.of(), Set.of(), null, "idp", Instant.MAX);
      return new Ticket("tkt_1", "t", owner, READS, Instant.EPOCH, null);
    }

    @Override
    public Duration left() {
      return Duration.ofHours(1);
    }

    @Override
    public void whenRevoked(Consumer<String> end) {
      throw new AssertionError("no session is opened here");
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static final class Everything implements Policy {
    @Override
    public String fingerprint() {
      return "everything";
    }

    @Override
    public Verdict judge(Subject subject, Place place, Statement statement, Instant now) {
      throw new AssertionError("no statement is judged here");
    }

    @Override
    public boolean protects(Subject subject, Place place) {
      return false;
    }

    @Override
    public boolean admits(Subject subject, Place place, Instant now) {
      return true;
    }
  }
}
