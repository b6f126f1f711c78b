package dev.weir.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {
  private static final long SIGN_OF_LIFE_NANOS =
      TimeUnit.SECONDS.toNanos(EventStream.SIGN_OF_LIFE_SECONDS);

  private final EventLog log = new EventLog("run");
  private final AtomicLong nanos = new AtomicLong();
  private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  @AfterEach
  void close() throws Exception {
    log.close();
    ended.get(20, TimeUnit.SECONDS);
  }

  /** Only what alice asks for is for this caller. */
  private static EventStream.@Nullable Event told(Happening happening) {
    return happening instanceof Happening.Request(var request)
            && request.requester().user().equals("alice")
        ? new EventStream.Event("approval", request.id())
        : null;
  }

  private void follow(long from) {
    var stream = new EventStream(log, EventStreamTest::told, nanos::get, new Connection());
    Thread.startVirtualThread(() -> {
      try {
        stream.follow(from, () -> true);
        ended.complete(null);
      } catch (Exception | Error e) {
        ended.completeExceptionally(e);
      }
    });
  }

  private void happens(String user) {
    log.add(new Happening.Request(Fixture.request("of-" + user, user, "idp")));
  }

  /** What is flushed at a time arrives at a time. */
  private final class Connection extends ByteArrayOutputStream {
    @Override
    public void flush() {
      if (size() > 0) {
        sent.add(toString(StandardCharsets.UTF_8));
        reset();
      }
    }
  }

  private String next() throws InterruptedException {
    return Objects.requireNonNull(sent.poll(10, TimeUnit.SECONDS), "nothing was sent");
  }

  @Test
  void whoBeginsIsToldWhereAndComesBackSoon() throws Exception {
    happens("alice");
    follow(log.position());
    assertThat(next()).isEqualTo("retry: 1000\nevent: alive\nid: run-1\ndata: {}\n\n");
  }

  @Test
  void whoComesBackGoesOnWhereHeWas() throws Exception {
    happens("alice");
    happens("alice");
    follow(1);
    assertThat(next()).contains("event: alive\nid: run-1\n");
    assertThat(next()).isEqualTo("event: approval\nid: run-2\ndata: of-alice\n\n");
  }

  @Test
  void whoMayHaveMissedSomethingIsTold() throws Exception {
    happens("alice");
    follow(-1);
    assertThat(next()).contains("event: missed\nid: run-1\n");
  }

  @Test
  void whatIsForOthersDoesNotSilenceTheSignsOfLife() throws Exception {
    follow(log.position());
    assertThat(next()).contains("event: alive\nid: run-0\n");
    nanos.addAndGet(SIGN_OF_LIFE_NANOS / 2);
    happens("bob");
    happens("alice");
    assertThat(next()).isEqualTo("event: approval\nid: run-2\ndata: of-alice\n\n");
    // nothing is owed before the whole time has passed again
    nanos.addAndGet(SIGN_OF_LIFE_NANOS * 3 / 4);
    happens("bob");
    happens("alice");
    assertThat(next()).isEqualTo("event: approval\nid: run-4\ndata: of-alice\n\n");

    nanos.addAndGet(SIGN_OF_LIFE_NANOS);
    happens("bob");
    assertThat(next()).isEqualTo("event: alive\nid: run-5\ndata: {}\n\n");
  }
}
