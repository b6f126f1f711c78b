package dev.weir.session.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.rule.NetworkRange;
import dev.weir.session.throttle.SignInThrottle.Attempt;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Duration LATE_MAX = Duration.ofSeconds(8);
  private static final InetAddress ATTACKER = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("192.0.2.2");
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private ThrottleSettings settings =
      new ThrottleSettings(5, 3, WINDOW, LATE_MAX, List.of(NetworkRange.parse("10.0.0.0/8")));
  private final SignInThrottle throttle = new SignInThrottle(() -> settings, () -> now);

  private Duration fail(InetAddress source, @Nullable String user) {
    return throttle.attempt(source, user).failed();
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void answersComeLaterAndLaterUpToAPoint() {
    for (int i = 0; i < 5; i++) {
      assertThat(fail(ATTACKER, null)).isZero();
    }
    Duration before = Duration.ZERO;
    for (int i = 0; i < FailureCounts.STEPS; i++) {
      Duration late = fail(ATTACKER, null);
      assertThat(late).isGreaterThan(before);
      before = late;
    }
    assertThat(before).isEqualTo(LATE_MAX);
    assertThat(fail(ATTACKER, null)).isEqualTo(LATE_MAX);
    assertThat(fail(ELSEWHERE, null)).isZero();
  }

  @Test
  void failuresAreForgottenEvenly() {
    for (int i = 0; i < 6; i++) {
      fail(ATTACKER, null);
    }
    assertThat(throttle.attempt(ATTACKER, null).mayAsk()).isTrue();
    pass(WINDOW.dividedBy(5));
    assertThat(fail(ATTACKER, null)).isPositive();
    pass(WINDOW.multipliedBy(3));
    assertThat(fail(ATTACKER, null)).isZero();
  }

  @Test
  void aNameIsThrottledWhereverItComesFrom() {
    for (int i = 0; i < 3; i++) {
      assertThat(fail(InetAddress.ofLiteral("198.51.100." + i), "root")).isZero();
    }
    assertThat(fail(InetAddress.ofLiteral("198.51.100.9"), "root")).isPositive();
    assertThat(fail(InetAddress.ofLiteral("198.51.100.10"), "ada")).isZero();
  }

  @Test
  void successClearsTheNameAndNotTheSource() {
    for (int i = 0; i < 6; i++) {
      fail(ATTACKER, "ada");
    }
    throttle.attempt(ATTACKER, "ada").succeeded();
    assertThat(fail(ELSEWHERE, "ada")).isZero();
    assertThat(fail(ATTACKER, null)).isPositive();
  }

  /** A valid token that is known to be valid is let in at once; unknown ones wait their turn. */
  @Test
  void whoIsThrottledMakesIssuersAskedSeldom() {
    for (int i = 0; i < 20; i++) {
      fail(ATTACKER, null);
    }
    Attempt first = throttle.attempt(ATTACKER, null);
    assertThat(first.mayAsk()).isTrue();
    assertThat(first.mayAsk()).isTrue();
    for (int i = 0; i < 50; i++) {
      Attempt next = throttle.attempt(ATTACKER, null);
      assertThat(next.mayAsk()).isFalse();
      assertThat(next.mayAsk()).isFalse();
      assertThat(next.failed()).isPositive();
    }
    assertThat(throttle.attempt(ELSEWHERE, null).mayAsk()).isTrue();
    pass(LATE_MAX);
    assertThat(throttle.attempt(ATTACKER, null).mayAsk()).isTrue();
  }

  @Test
  void anAddressOfAnIpv6ClientIsItsNetwork() {
    for (int i = 0; i < 5; i++) {
      assertThat(fail(InetAddress.ofLiteral("2001:db8::" + (i + 1)), null)).isZero();
    }
    assertThat(fail(InetAddress.ofLiteral("2001:db8::ffff:1"), null)).isPositive();
    assertThat(fail(InetAddress.ofLiteral("2001:db8:0:1::1"), null)).isZero();
    assertThat(SourceNetwork.of(InetAddress.ofLiteral("2001:db8::1")))
        .hasToString("2001:db8:0:0:0:0:0:0/64");
  }

  @Test
  void networksThatStandForManyCountByNameAlone() {
    InetAddress shared = InetAddress.ofLiteral("10.1.2.3");
    for (int i = 0; i < 50; i++) {
      assertThat(fail(shared, "u" + i)).isZero();
    }
    for (int i = 0; i < 3; i++) {
      fail(shared, "root");
    }
    assertThat(fail(shared, "root")).isPositive();
  }

  @Test
  void zeroIsNoLimit() {
    settings = new ThrottleSettings(0, 0, WINDOW, LATE_MAX, List.of());
    for (int i = 0; i < 100; i++) {
      assertThat(fail(ATTACKER, "root")).isZero();
    }
  }

  @Test
  void aFloodOfSourcesTakesNoMoreRoom() {
    var counts = new FailureCounts<Integer>(100);
    for (int i = 0; i < 10_000; i++) {
      counts.fail(i, 5, WINDOW, now);
    }
    assertThat(counts.size()).isEqualTo(100);
  }

  @Test
  void aClockThatGoesBackHarmsNobody() {
    for (int i = 0; i < 10; i++) {
      fail(ATTACKER, null);
    }
    pass(Duration.ofHours(-5));
    assertThat(fail(ATTACKER, null)).isPositive();
    pass(WINDOW.multipliedBy(4));
    assertThat(fail(ATTACKER, null)).isZero();
  }
}
