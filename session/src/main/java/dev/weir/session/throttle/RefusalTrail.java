package dev.weir.session.throttle;

import dev.weir.session.AuditTrail;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps refused clients from flooding the audit trail: so many refusals of one source, and of all
 * of them together, are written one by one; the others are counted and told of in one event for
 * each source when {@link #tell} is called. Everything else is passed on. Thread-safe.
 */
public final class RefusalTrail implements AuditTrail {
  /** Refusals of all sources that are written one by one in a window. */
  static final int ONE_BY_ONE_MAX = 600;

  /** Sources that are told of by name; the others are told of together. */
  static final int SOURCES_MAX = 200;

  private static final Boolean ALL = true;

  private final AuditTrail trail;
  private final Supplier<ThrottleSettings> settings;
  private final InstantSource clock;
  private final FailureCounts<SourceNetwork> bySource =
      new FailureCounts<>(SignInThrottle.KEYS_MAX);
  private final FailureCounts<Boolean> together = new FailureCounts<>(1);
  private final Map<SourceNetwork, Counted> suppressed = new LinkedHashMap<>();
  private @Nullable Counted ofOthers;

  private record Counted(Instant since, long count) {
    static Counted one(@Nullable Counted before, Instant now) {
      return before == null ? new Counted(now, 1) : new Counted(before.since, before.count + 1);
    }
  }

  /**
   * @param trail that is written to
   * @param settings in force
   */
  public RefusalTrail(AuditTrail trail, Supplier<ThrottleSettings> settings, InstantSource clock) {
    this.trail = trail;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void append(AuditEvent event) {
    InetAddress source =
        switch (event) {
          case AuditEvent.SignInRefused refused -> refused.source();
          case AuditEvent.SessionRefused refused -> refused.source();
          case AuditEvent.TicketRefused refused -> refused.source();
          default -> null;
        };
    if (source == null || oneByOne(source)) {
      trail.append(event);
    } else {
      count(SourceNetwork.of(source));
    }
  }

  private boolean oneByOne(InetAddress source) {
    ThrottleSettings now = settings.get();
    Instant at = clock.instant();
    boolean bySourceToo = now.perSourceMax() > 0 && !now.exempts(source);
    if (bySourceToo
        && bySource.fail(SourceNetwork.of(source), now.perSourceMax(), now.window(), at) > 0) {
      return false;
    }
    return together.fail(ALL, ONE_BY_ONE_MAX, now.window(), at) == 0;
  }

  private synchronized void count(SourceNetwork source) {
    Instant now = clock.instant();
    if (suppressed.containsKey(source) || suppressed.size() < SOURCES_MAX) {
      suppressed.compute(source, (key, before) -> Counted.one(before, now));
    } else {
      ofOthers = Counted.one(ofOthers, now);
    }
  }

  /**
   * Writes down what was counted since it was last told of. What cannot be written is kept for the
   * next time.
   */
  public synchronized void tell() {
    Instant now = clock.instant();
    for (SourceNetwork source : List.copyOf(suppressed.keySet())) {
      Counted counted = suppressed.get(source);
      if (counted != null) {
        trail.append(
            new AuditEvent.RefusalsSuppressed(
                now, counted.since(), source.toString(), counted.count()));
        suppressed.remove(source);
      }
    }
    Counted others = ofOthers;
    if (others != null) {
      trail.append(new AuditEvent.RefusalsSuppressed(now, others.since(), null, others.count()));
      ofOthers = null;
    }
  }
}
