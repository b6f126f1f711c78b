package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void returnsAsSoonAsTheConditionHolds() throws InterruptedException {
    var asked = new AtomicInteger();
    Await.until(LONG, "the third time", () -> asked.incrementAndGet() == 3);
    assertThat(asked).hasValue(3);
    assertThat(Await.valueOf(LONG, "a value", () -> asked.get() == 3 ? "here" : null))
        .isEqualTo("here");
  }

  @Test
  void asksAtLeastOnceEvenWithoutTime() throws InterruptedException {
    Await.until(Duration.ZERO, "what is there already", () -> true);
  }

  @Test
  void saysWhatItWaitedForInVain() {
    assertThatThrownBy(() -> Await.until(Duration.ofMillis(5), "the moon", () -> false))
        .isInstanceOf(AssertionError.class)
        .hasMessage("waited in vain for the moon (5 ms)");
  }

  @Test
  void canBeInterrupted() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> Await.until(LONG, "the moon", () -> false))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }
}
