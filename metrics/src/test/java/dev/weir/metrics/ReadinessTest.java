package dev.weir.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private @Nullable String fault;

  private Readiness readiness(Map<String, Readiness.Check> checks) {
    Map<String, Readiness.Part> parts = new LinkedHashMap<>();
    checks.forEach((name, check) ->
        parts.put(name, new Readiness.Part(check, Duration.ofSeconds(1), PATIENCE)));
    return new Readiness(parts, nanos::get);
  }

  @Test
  void aPartThatWasNotAskedYetDoesNotWork() throws Exception {
    Map<String, Readiness.Check> checks = new LinkedHashMap<>();
    checks.put("recorder", () -> null);
    checks.put("store", () -> null);
    try (var readiness = readiness(checks)) {
      assertThat(readiness.parts())
          .containsExactly(entry("recorder", false), entry("store", false));
      readiness.look("store");
      assertThat(readiness.parts()).containsExactly(entry("recorder", false), entry("store", true));
    }
  }

  @Test
  void itFollowsWhatThePartSays() throws Exception {
    try (var readiness = readiness(Map.of("recorder", () -> fault))) {
      readiness.look("recorder");
      assertThat(readiness.parts()).containsEntry("recorder", true);
      fault = "no room";
      readiness.look("recorder");
      assertThat(readiness.parts()).containsEntry("recorder", false);
      fault = null;
      readiness.look("recorder");
      assertThat(readiness.parts()).containsEntry("recorder", true);
    }
  }

  @Test
  void aCheckThatFailsIsAFault() throws Exception {
    Readiness.Check failing =
        () -> {
          throw new IllegalStateException("broken");
        };
    try (var readiness = readiness(Map.of("store", failing))) {
      readiness.look("store");
      assertThat(readiness.parts()).containsEntry("store", false);
    }
  }

  @Test
  void anAnswerGetsOld() throws Exception {
    try (var readiness = readiness(Map.of("store", () -> null))) {
      readiness.look("store");
      nanos.addAndGet(PATIENCE.toNanos());
      assertThat(readiness.parts()).containsEntry("store", true);
      nanos.addAndGet(1);
      assertThat(readiness.parts()).containsEntry("store", false);
    }
  }

  @Test
  void aPartThatHangsKeepsNoOtherFromBeingAsked() throws Exception {
    var asked = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    Map<String, Readiness.Check> checks = new LinkedHashMap<>();
    checks.put(
        "store",
        () -> {
          never.await();
          return null;
        });
    checks.put(
        "recorder",
        () -> {
          asked.countDown();
          return null;
        });
    try (var readiness = readiness(checks)) {
      readiness.start();
      asked.await();
      assertThat(readiness.parts()).containsEntry("store", false);
    }
  }
}
