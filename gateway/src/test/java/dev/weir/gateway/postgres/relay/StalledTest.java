package dev.weir.gateway.postgres.relay;

import static dev.weir.gateway.postgres.relay.RawClient.outline;
import static dev.weir.gateway.postgres.relay.RawClient.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.postgres.relay.RawClient.Reply;
import dev.weir.gateway.relay.RelayLimits;
import dev.weir.testkit.Await;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A side that does not read, does not write, or is not there any more: all waiting is bounded. */
class StalledTest extends RelayTest {
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static RelayLimits idleFor(Duration timeout) {
    return new RelayLimits(1 << 20, 64 << 20, 1 << 30, 0, timeout, 1_000, 1_000);
  }

  @Test
  void aClientThatNeverReadsIsWaitedForAsLongAsForAnIdleOne() throws Exception {
    rig.limits = idleFor(SHORT);
    try (RawClient deaf = client()) {
      deaf.send(query("SELECT repeat('x', 1000) FROM generate_series(1, 10000000)"));
      Await.until(PATIENCE, "the server is told", () -> rig.cancels.get() == 1);
      Await.until(PATIENCE, "it has ended", () -> rig.liveSessions.all().isEmpty());
    }
  }

  @Test
  void copyDataThatNeverComeAreNotWaitedForForEver() throws Exception {
    rig.limits = idleFor(SHORT);
    try (RawClient through = client()) {
      through.send(query("COPY numbers FROM STDIN"));
      assertThat(outline(through.readyForQuery())).isEqualTo("GE57P05!");
    }
  }

  @Test
  void aStatementMayTakeLongerThanASessionMayIdle() throws Exception {
    rig.limits = idleFor(SHORT);
    try (RawClient through = client()) {
      long asked = System.nanoTime();
      assertThat(outline(through.ask(query("SELECT pg_sleep(0.9)")))).isEqualTo("TDCZI");
      assertThat(outline(through.readyForQuery())).isEqualTo("E57P05!");
      // from the question on: when the answer is seen here says little of when it came by there
      assertThat(Duration.ofNanos(System.nanoTime() - asked))
          .isGreaterThanOrEqualTo(Duration.ofMillis(900).plus(SHORT));
    }
  }

  @Test
  void largeMessagesOfAllSessionsTogetherMeetALimit() throws Exception {
    List<RawClient> halves = new ArrayList<>();
    try (RawClient through = client()) {
      String refused = "";
      for (int i = 0; i < 8 && refused.isEmpty(); i++) {
        RawClient half = client();
        halves.add(half);
        half.socket().setSoTimeout(500);
        try {
          half.sendBytes(
              io.netty.buffer.Unpooled.buffer()
                  .writeByte('B')
                  .writeInt(5 << 20)
                  .writeBytes(new byte[(5 << 20) - 100]));
          refused = outline(half.readyForQuery());
        } catch (SocketTimeoutException waits) {
          assertThat(rig.large.bytes()).isPositive();
        } catch (SocketException reset) {
          // refused while it sent: what is still under way is thrown away, the error with it
          refused = "!";
        }
      }
      assertThat(refused).endsWith("!");
      assertThat(outline(through.ask(query("SELECT 1")))).isEqualTo("TDCZI");
      assertThat(outline(through.ask(query("SELECT repeat('x', 100000000)"))))
          .isEqualTo("TE53200!");
    }
    for (RawClient half : halves) {
      half.close();
    }
    Await.until(PATIENCE, "all is given back", () -> rig.large.bytes() == 0);
  }

  @Test
  void aServerThatDiesInMidResultIsAClearEnd() throws Exception {
    try (RawClient through = client()) {
      through.send(query("SELECT generate_series(1, 100000000)"));
      assertThat(through.reply().type()).isEqualTo('T');
      postgres().query("postgres", "SELECT pg_terminate_backend(" + through.pid + ")");
      Reply reply = through.reply();
      while (reply.type() == 'D') {
        reply = through.reply();
      }
      assertThat(reply.type()).isEqualTo('E');
      assertThat(reply.text()).containsPattern("C=(57P01|08006)");
    }
  }

  @Test
  void aClientThatNeverReadsStopsTheServerAndNobodyElse() throws Exception {
    try (RawClient slow = client();
        RawClient other = client()) {
      slow.send(query("SELECT repeat('x', 1000) FROM generate_series(1, 1000000)"));
      for (int i = 0; i < 50; i++) {
        assertThat(outline(other.ask(query("SELECT 1")))).isEqualTo("TDCZI");
      }
    }
  }
}
