package dev.weir.metrics;

import dev.weir.policy.Effect;
import dev.weir.session.ApprovalDesk.Outcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/** What happened on one connection since the gateway started. Thread-safe; nothing waits. */
final class ConnectionCounts {
  final LongAdder opened = new LongAdder();
  final LongAdder ended = new LongAdder();
  final LongAdder rows = new LongAdder();
  final LongAdder maskedValues = new LongAdder();
  final LongAdder waiting = new LongAdder();
  private final LongAdder[] decisions = adders(Effect.values().length);
  private final LongAdder[] errors = adders(ErrorKind.values().length);
  private final HoldTimes[] holds = new HoldTimes[HoldEnd.values().length];

  /** How a hold ended, as a label has it. */
  enum HoldEnd {
    APPROVED,
    DENIED,
    EXPIRED,
    WITHDRAWN,
    INTERRUPTED;

    static HoldEnd of(Outcome outcome) {
      return switch (outcome) {
        case Outcome.Approved _ -> APPROVED;
        case Outcome.Denied _ -> DENIED;
        case Outcome.Expired _ -> EXPIRED;
        case Outcome.Withdrawn _ -> WITHDRAWN;
        case Outcome.Interrupted _ -> INTERRUPTED;
      };
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  ConnectionCounts() {
    Arrays.setAll(holds, each -> new HoldTimes());
  }

  private static LongAdder[] adders(int count) {
    var adders = new LongAdder[count];
    Arrays.setAll(adders, each -> new LongAdder());
    return adders;
  }

  LongAdder decided(Effect effect) {
    return decisions[effect.ordinal()];
  }

  LongAdder failed(ErrorKind kind) {
    return errors[kind.ordinal()];
  }

  HoldTimes held(HoldEnd end) {
    return holds[end.ordinal()];
  }

  void holdEnded(HoldEnd end, Duration time) {
    waiting.decrement();
    held(end).add(time);
  }
}
