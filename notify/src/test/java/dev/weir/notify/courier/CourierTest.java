package dev.weir.notify.courier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.notify.Notices;
import dev.weir.notify.channel.Channel;
import dev.weir.notify.channel.Delivery;
import dev.weir.notify.channel.Target;
import dev.weir.session.notice.Notice;
import dev.weir.session.notice.Shown;
import dev.weir.session.notice.Topic;
import dev.weir.testkit.Await;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Threads that carry notices. */
class CourierTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private final MemoryOutbox outbox = new MemoryOutbox("chat");
  private final List<String> arrived = new CopyOnWriteArrayList<>();

  @Test
  void whatIsAddedLaterIsCarriedAtOnce() throws Exception {
    try (Courier courier = courier(target -> notice -> arrived.add(notice.id()))) {
      courier.use(List.of(target("chat", Shown.SUMMARY)));
      Await.until(PATIENCE, "somebody to look", outbox::foundEmpty);
      outbox.add(Notices.requested("x"));
      Await.until(PATIENCE, "the notice", () -> arrived.contains("0001.requested"));
    }
  }

  @Test
  void whatWasOnItsWayAtAStopIsToldAgain() throws Exception {
    var onItsWay = new CountDownLatch(1);
    try (Courier courier =
        courier(target ->
            notice -> {
              onItsWay.countDown();
              new CountDownLatch(1).await();
            })) {
      courier.use(List.of(target("chat", Shown.SUMMARY)));
      outbox.add(Notices.requested("x"));
      onItsWay.await();
    }
    assertThat(outbox.waiting()).extracting(Notice::id).containsExactly("0001.requested");
    try (Courier next = courier(target -> notice -> arrived.add(notice.id()))) {
      next.use(List.of(target("chat", Shown.SUMMARY)));
      Await.until(PATIENCE, "the notice", () -> arrived.contains("0001.requested"));
      Await.until(PATIENCE, "an empty outbox", () -> outbox.waiting().isEmpty());
    }
  }

  @Test
  void aDeadTargetHoldsUpNoOther() throws Exception {
    var both = new MemoryOutbox("chat", "dead");
    var hangs = new CountDownLatch(1);
    try (Courier courier =
        courier(
            both,
            target ->
                notice -> {
                  if (target.name().equals("dead")) {
                    hangs.countDown();
                    new CountDownLatch(1).await();
                  }
                  arrived.add(target.name());
                })) {
      courier.use(List.of(target("dead", Shown.SUMMARY), target("chat", Shown.SUMMARY)));
      both.add(Notices.requested("x"));
      hangs.await();
      both.add(Notices.requested("y"));
      Await.until(PATIENCE, "both notices", () -> arrived.equals(List.of("chat", "chat")));
    }
    assertThat(both.waiting()).as("of the dead one").hasSize(2);
  }

  @Test
  void aChangedTargetIsCarriedToAsItIsNowAndOneThatIsGoneIsForgotten() throws Exception {
    try (Courier courier =
        courier(target -> notice -> arrived.add(target.shown() + " " + notice.text()))) {
      courier.use(List.of(target("chat", Shown.STATEMENT)));
      outbox.add(Notices.requested("one"));
      Await.until(PATIENCE, "the first", () -> arrived.contains("STATEMENT one"));
      courier.use(List.of(target("chat", Shown.SUMMARY)));
      outbox.add(Notices.requested("two"));
      Await.until(PATIENCE, "the second", () -> arrived.contains("SUMMARY null"));
      Await.until(PATIENCE, "an empty outbox", () -> outbox.waiting().isEmpty());
      courier.use(List.of());
      outbox.add(Notices.requested("three"));
      courier.use(List.of(target("other", Shown.SUMMARY)));
      assertThat(outbox.waiting()).isEmpty();
      assertThat(arrived).hasSize(2);
    }
  }

  private Courier courier(Function<Target, Delivery> deliveries) {
    return courier(outbox, deliveries);
  }

  private static Courier courier(MemoryOutbox outbox, Function<Target, Delivery> deliveries) {
    return new Courier(
        outbox, deliveries, event -> {}, InstantSource.fixed(Notices.AT), new Random(7));
  }

  private static Target target(String name, Shown shown) {
    return new Target(name, new Channel.Slack(null), Set.of(Topic.APPROVAL_REQUESTED), shown);
  }
}
