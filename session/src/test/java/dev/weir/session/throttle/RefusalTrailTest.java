package dev.weir.session.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.session.AuditTrail.AuditEvent;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalTrailTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private final List<AuditEvent> written = new ArrayList<>();
  private boolean full;
  private final RefusalTrail trail =
      new RefusalTrail(
          event -> {
            if (full) {
              throw new IllegalStateException("no space");
            }
            written.add(event);
          },
          () -> new ThrottleSettings(5, 5, Duration.ofMinutes(1), Duration.ofSeconds(5), List.of()),
          () -> NOW);

  private void refuse(String source) {
    trail.append(
        new AuditEvent.SignInRefused(NOW, InetAddress.ofLiteral(source), "orders", null, "why"));
  }

  @Test
  void someAreWrittenAndTheOthersCounted() {
    for (int i = 0; i < 100; i++) {
      refuse("192.0.2.1");
    }
    assertThat(written).hasSize(5);
    trail.tell();
    assertThat(written).hasSize(6);
    assertThat(written.getLast())
        .isEqualTo(new AuditEvent.RefusalsSuppressed(NOW, NOW, "192.0.2.1", 95));
    trail.tell();
    assertThat(written).hasSize(6);
  }

  @Test
  void manySourcesTogetherAreBoundedToo() {
    for (int i = 0; i < 5_000; i++) {
      refuse("198.51.%d.%d".formatted(i / 250, i % 250));
    }
    assertThat(written).hasSize(RefusalTrail.ONE_BY_ONE_MAX);
    trail.tell();
    long told =
        written.stream()
            .filter(AuditEvent.RefusalsSuppressed.class::isInstance)
            .mapToLong(event -> ((AuditEvent.RefusalsSuppressed) event).count())
            .sum();
    assertThat(told).isEqualTo(5_000 - RefusalTrail.ONE_BY_ONE_MAX);
    assertThat(written).hasSizeLessThan(RefusalTrail.ONE_BY_ONE_MAX + 300);
  }

  @Test
  void whatIsNoRefusalIsAlwaysWritten() {
    for (int i = 0; i < 2_000; i++) {
      trail.append(new AuditEvent.PolicyLoaded(NOW, "f", "file"));
    }
    assertThat(written).hasSize(2_000);
  }

  @Test
  void whatCannotBeToldIsKept() {
    for (int i = 0; i < 10; i++) {
      refuse("192.0.2.1");
    }
    full = true;
    assertThatThrownBy(trail::tell).isInstanceOf(IllegalStateException.class);
    full = false;
    trail.tell();
    assertThat(written.getLast())
        .isEqualTo(new AuditEvent.RefusalsSuppressed(NOW, NOW, "192.0.2.1", 5));
  }
}
