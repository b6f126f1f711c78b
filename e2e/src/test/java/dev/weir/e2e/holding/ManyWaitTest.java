package dev.weir.e2e.holding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.PostgresOptions;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Statements that wait cost memory, a little, and nobody else anything. */
class ManyWaitTest {
  private static final int PEOPLE = 4;
  private static final int SESSIONS_EACH = 50;
  private static final int THREADS_MORE_MAX = 16;
  private static final long BYTES_EACH_MAX = 256 * 1024;

  @Test
  void hundredsThatWaitTakeNoThreadsAndLittleMemoryAndOthersGoOn() throws Exception {
    var options = PostgresOptions.defaults().withSetting("max_connections", "300");
    try (var shop = Shop.open(options, Shop.POLICY)) {
      var sessions = new ArrayList<RawSession>();
      for (int i = 0; i < PEOPLE * SESSIONS_EACH; i++) {
        sessions.add(RawSession.open(shop.rig, "agent" + i % PEOPLE));
      }
      int threads = ManagementFactory.getThreadMXBean().getThreadCount();
      long bytes = usedBytes();
      int number = 0;
      for (RawSession session : sessions) {
        session.query("DELETE FROM payments WHERE id = " + ++number);
        session.awaitMessage('N');
      }
      assertThat(shop.dana.list("waiting")).hasSize(PEOPLE * SESSIONS_EACH);
      assertThat(ManagementFactory.getThreadMXBean().getThreadCount() - threads)
          .isLessThan(THREADS_MORE_MAX);
      assertThat((usedBytes() - bytes) / sessions.size()).isLessThan(BYTES_EACH_MAX);

      try (var other = shop.rig.connect("other", "ai-agents");
          var statement = other.createStatement()) {
        for (int i = 0; i < 200; i++) {
          try (var rows = statement.executeQuery("SELECT count(*) FROM payments")) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(1000);
          }
        }
      }
      String last = "DELETE FROM payments WHERE id = " + number;
      shop.dana.yes(shop.dana.await("waiting", last), "this one");
      assertThat(sessions.getLast().awaitMessage('C')).startsWith("DELETE 1");
      for (RawSession session : sessions) {
        session.close();
      }
      Await.until(
          Duration.ofSeconds(30), "all to be withdrawn", () -> shop.dana.list("waiting").isEmpty());
      assertThat(shop.count("payments")).isEqualTo(999);
    }
  }

  private static long usedBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
