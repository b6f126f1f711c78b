package dev.weir.secrets.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.secrets.fetch.ExpiringCache.Fresh;
import dev.weir.session.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ExpiringCacheTest {
  private Instant now = Cloud.NOW;
  private final ExpiringCache<String, Secret> cache = new ExpiringCache<>(() -> now, Secret::copy);
  private final List<Secret> made = new ArrayList<>();

  private ExpiringCache.Maker<Secret> maker(Duration life) {
    return () -> {
      Secret secret = Secret.taking(Call.utf8("token-" + made.size()));
      made.add(secret);
      return new Fresh<>(secret, now.plus(life));
    };
  }

  private String get(Duration life) throws Exception {
    return Cloud.text(cache.get("key", maker(life)));
  }

  @Test
  void aTokenIsKeptUntilShortlyBeforeItExpiresAndWipedThen() throws Exception {
    Duration hour = Duration.ofHours(1);
    assertThat(get(hour)).isEqualTo("token-0");
    now = now.plus(Duration.ofMinutes(54));
    assertThat(get(hour)).isEqualTo("token-0");
    now = now.plus(Duration.ofMinutes(2));
    assertThat(get(hour)).isEqualTo("token-1");
    assertThatThrownBy(made.getFirst()::copy).isInstanceOf(IllegalStateException.class);
    cache.close();
    assertThatThrownBy(made.getLast()::copy).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatFailsToBeRenewedIsUsedWhileItLasts() throws Exception {
    assertThat(get(Duration.ofHours(1))).isEqualTo("token-0");
    ExpiringCache.Maker<Secret> failing =
        () -> {
          throw new SourceFailed("down");
        };
    now = now.plus(Duration.ofMinutes(58));
    assertThat(Cloud.text(cache.get("key", failing))).isEqualTo("token-0");
    now = now.plus(Duration.ofSeconds(100));
    assertThatThrownBy(() -> cache.get("key", failing)).hasMessage("down");
    assertThat(get(Duration.ofHours(1))).isEqualTo("token-1");
  }

  @Test
  void whatHasExpiredAlreadyIsNotTaken() {
    assertThatThrownBy(() -> get(Duration.ZERO)).hasMessageContaining("is the clock right?");
    assertThatThrownBy(made.getFirst()::copy).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void manyWhoWaitAskOnceAndFailTogether() throws Exception {
    var asked = new AtomicInteger();
    var go = new CountDownLatch(1);
    ExpiringCache.Maker<Secret> slow =
        () -> {
          asked.incrementAndGet();
          go.await();
          throw new SourceFailed("down");
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> all = new ArrayList<>();
      all.add(threads.submit(() -> Cloud.text(cache.get("key", slow))));
      dev.weir.testkit.Await.until(Duration.ofSeconds(5), "the first asks", () -> asked.get() == 1);
      var waiting = new AtomicInteger();
      for (int i = 0; i < 8; i++) {
        all.add(
            threads.submit(() -> {
              waiting.incrementAndGet();
              return Cloud.text(cache.get("key", slow));
            }));
      }
      dev.weir.testkit.Await.until(
          Duration.ofSeconds(5), "the others wait", () -> waiting.get() == 8);
      // each has read the count of failures before it waits; give the last one time to get there
      dev.weir.testkit.Await.until(
          Duration.ofSeconds(5), "all are parked", () -> cache.waiting("key") == 8);
      go.countDown();
      for (Future<String> each : all) {
        assertThatThrownBy(each::get).hasRootCauseMessage("down");
      }
    }
    assertThat(asked).hasValue(1);
  }
}
