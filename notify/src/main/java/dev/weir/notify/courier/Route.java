package dev.weir.notify.courier;

import dev.weir.notify.channel.Delivery;
import dev.weir.notify.channel.DeliveryFailed;
import dev.weir.notify.channel.Target;
import dev.weir.session.notice.Notice;
import dev.weir.session.notice.Outbox;
import dev.weir.session.notice.Outbox.Kept;
import dev.weir.session.notice.Topic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from the outbox to one target, a step at a time: the oldest notice, and no other before
 * it has arrived or is given up. Used by one thread at a time.
 */
final class Route {
  private static final Logger LOG = LoggerFactory.getLogger(Route.class);

  /** Older than this, a notice tells nobody anything that they could act on. */
  static final Duration AGE_MAX = Duration.ofHours(24);

  static final int WAITING_MAX = 1_000;

  /** How often a target may refuse one notice before the next has its turn. */
  static final int REFUSALS_MAX = 3;

  /** Failures in a row after which a target that might have been busy counts as dead. */
  static final int PASSING_MAX = 3;

  /** How long to wait for something to be added; then what is too old is looked for. */
  static final Duration IDLE = Duration.ofMinutes(1);

  private final Target target;
  private final Delivery delivery;
  private final Outbox outbox;
  private final Health health;
  private final Patience patience;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private int failures;
  private long notBefore;

  /** Arrived, but the outbox may not know yet. */
  private @Nullable Kept arrived;

  /**
   * @param nanos {@code System::nanoTime} in production
   */
  Route(
      Target target,
      Delivery delivery,
      Outbox outbox,
      Health health,
      Patience patience,
      InstantSource clock,
      LongSupplier nanos) {
    this.target = target;
    this.delivery = delivery;
    this.outbox = outbox;
    this.health = health;
    this.patience = patience;
    this.clock = clock;
    this.nanos = nanos;
  }

  /**
   * Tries to deliver one notice.
   *
   * @return how long to wait for the next step, unless something is added before
   */
  Duration step() throws InterruptedException {
    long wait = notBefore - nanos.getAsLong();
    if (failures > 0 && wait > 0) {
      return Duration.ofNanos(wait);
    }
    settle();
    health.givenUp(outbox.trim(target.name(), clock.instant().minus(AGE_MAX), WAITING_MAX));
    Kept kept = outbox.oldest(target.name());
    if (kept == null) {
      return IDLE;
    }
    if (!isWanted(kept.notice())) {
      outbox.giveUp(kept);
      return Duration.ZERO;
    }
    try {
      deliver(kept.notice());
    } catch (DeliveryFailed failure) {
      return failed(kept, failure);
    }
    failures = 0;
    arrived = kept;
    health.arrived();
    settle();
    return Duration.ZERO;
  }

  /** A full disk must not have people told the same again and again. */
  private void settle() {
    Kept known = arrived;
    if (known != null) {
      outbox.delivered(known);
      arrived = null;
    }
  }

  /** What waits was kept for the target as it was then; it may be told less now. */
  private boolean isWanted(Notice notice) {
    Topic topic = notice.kind().topic();
    return topic == null || target.topics().contains(topic);
  }

  private void deliver(Notice notice) throws DeliveryFailed, InterruptedException {
    try {
      delivery.deliver(notice.shownAs(target.shown()));
    } catch (RuntimeException unforeseen) {
      // Its message may hold what must not be logged, such as a webhook's address.
      LOG.error(
          "a notification for \"{}\" failed by {} at {}",
          target.name(),
          unforeseen.getClass().getName(),
          unforeseen.getStackTrace().length == 0 ? "?" : unforeseen.getStackTrace()[0]);
      throw DeliveryFailed.ofNotice("cannot be told by a notice that is not understood here");
    }
  }

  private Duration failed(Kept kept, DeliveryFailed failure) {
    failures++;
    boolean dead =
        switch (failure.fault()) {
          case LASTING -> true;
          case PASSING -> failures >= PASSING_MAX;
          case NOTICE -> isRefusedForGood(kept);
        };
    if (dead) {
      health.failing(failure.reason());
    }
    if (failure.fault() == DeliveryFailed.Fault.NOTICE && dead) {
      outbox.giveUp(kept);
      health.givenUp(1);
    }
    Duration pause = patience.after(failures, failure.notBefore());
    notBefore = nanos.getAsLong() + pause.toNanos();
    return pause;
  }

  private boolean isRefusedForGood(Kept kept) {
    if (kept.refusals() + 1 >= REFUSALS_MAX) {
      return true;
    }
    outbox.refused(kept);
    return false;
  }
}
