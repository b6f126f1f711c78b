package dev.weir.notify.courier;

import dev.weir.notify.channel.Delivery;
import dev.weir.notify.channel.Target;
import dev.weir.session.AuditTrail;
import dev.weir.session.notice.Outbox;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings notices from the outbox to the targets in force, each on a thread of its own, so that a
 * dead one holds up no other. At least once: what was on its way when the gateway stopped is told
 * again, under the same id. Thread-safe.
 */
public final class Courier implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
  private static final Duration AFTER_FAULT = Duration.ofSeconds(10);

  private final Outbox outbox;
  private final Function<Target, Delivery> deliveries;
  private final AuditTrail audit;
  private final InstantSource clock;
  private final Patience patience;
  private final Map<String, Running> running = new HashMap<>();
  private List<Target> inForce = List.of();

  /** Those of {@code running}, for threads that must not wait for a change of the targets. */
  private volatile List<Running> awake = List.of();

  private boolean started;
  private boolean closed;

  /**
   * @param added has a permit while something may have been added
   */
  private record Running(Target target, Semaphore added, Thread thread) {}

  /**
   * Brings nothing before {@link #use}.
   *
   * @param deliveries by what a target is told
   * @param random thread-safe
   */
  public Courier(
      Outbox outbox,
      Function<Target, Delivery> deliveries,
      AuditTrail audit,
      InstantSource clock,
      RandomGenerator random) {
    this.outbox = outbox;
    this.deliveries = deliveries;
    this.audit = audit;
    this.clock = clock;
    this.patience = new Patience(random);
    outbox.whenAdded(this::wake);
  }

  /**
   * From now on these are told. What waits for one that is gone is given up; what waits for one
   * that is still there, by its name, goes to it as it is now.
   */
  public synchronized void use(List<Target> targets) throws InterruptedException {
    if (closed || (started && targets.equals(inForce))) {
      return;
    }
    Map<String, Target> next =
        targets.stream().collect(Collectors.toMap(Target::name, Function.identity()));
    List<Running> outdated =
        running.values().stream()
            .filter(each -> !each.target().equals(next.get(each.target().name())))
            .toList();
    stop(outdated);
    outdated.forEach(each -> running.remove(each.target().name()));
    long forgotten = outbox.keepOnly(next.keySet());
    if (forgotten > 0) {
      LOG.warn("{} notifications waited for targets that are not configured any more", forgotten);
    }
    next.forEach((name, target) -> running.computeIfAbsent(name, absent -> start(target)));
    awake = List.copyOf(running.values());
    inForce = List.copyOf(targets);
    started = true;
  }

  private Running start(Target target) {
    var route =
        new Route(
            target,
            deliveries.apply(target),
            outbox,
            new Health(target.name(), audit, clock),
            patience,
            clock,
            System::nanoTime);
    var added = new Semaphore(0);
    return new Running(
        target,
        added,
        Thread.ofVirtual().name("weir-notify-" + target.name()).start(() -> run(route, added)));
  }

  private static void run(Route route, Semaphore added) {
    boolean said = false;
    try {
      while (true) {
        Duration wait;
        try {
          wait = route.step();
          said = false;
        } catch (RuntimeException fault) {
          if (!said) {
            LOG.error("notifications that wait cannot be had; this is tried again", fault);
            said = true;
          }
          wait = AFTER_FAULT;
        }
        if (wait.isPositive() && added.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
          added.drainPermits();
        }
      }
    } catch (InterruptedException stopped) {
      LOG.debug("a target is told nothing any more", stopped);
    }
  }

  /** Runs on a thread of the store: never blocks. */
  private void wake() {
    for (Running each : awake) {
      each.added().release();
    }
  }

  private static void stop(List<Running> outdated) throws InterruptedException {
    outdated.forEach(each -> each.thread().interrupt());
    for (Running each : outdated) {
      each.thread().join();
    }
  }

  /** What is on its way is told again after the next start. Harmless twice. */
  @Override
  public synchronized void close() throws InterruptedException {
    closed = true;
    stop(List.copyOf(running.values()));
    running.clear();
    awake = List.of();
  }
}
