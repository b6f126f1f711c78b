package dev.weir.notify.courier;

import dev.weir.session.AuditTrail;
import dev.weir.session.AuditTrail.AuditEvent;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once, in the log and the audit trail, that nothing arrives at a target, and once that it
 * does again. Used by one thread at a time.
 */
final class Health {
  private static final Logger LOG = LoggerFactory.getLogger(Health.class);

  private final String target;
  private final AuditTrail audit;
  private final InstantSource clock;
  private @Nullable Instant failingSince;
  private long givenUp;

  Health(String target, AuditTrail audit, InstantSource clock) {
    this.target = target;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * @param reason holds no secret
   */
  void failing(String reason) {
    if (failingSince == null) {
      Instant now = clock.instant();
      failingSince = now;
      LOG.error("notifications do not arrive at \"{}\": {}", target, reason);
      append(new AuditEvent.NotificationsFailing(now, target, reason));
    }
  }

  /** So many notices will never arrive. */
  void givenUp(long count) {
    if (count > 0) {
      givenUp += count;
      if (failingSince == null) {
        LOG.warn("{} notifications for \"{}\" were too old or too many", count, target);
        givenUp = 0;
      }
    }
  }

  void arrived() {
    Instant since = failingSince;
    if (since != null) {
      LOG.info(
          "notifications arrive at \"{}\" again; {} were given up since {}",
          target,
          givenUp,
          since);
      append(new AuditEvent.NotificationsRestored(clock.instant(), target, since, givenUp));
      failingSince = null;
      givenUp = 0;
    }
  }

  /** What cannot be audited is in the log; notices go on. */
  private void append(AuditEvent event) {
    try {
      audit.append(event);
    } catch (RuntimeException unwritten) {
      LOG.error("the audit trail does not take what becomes of notifications", unwritten);
    }
  }
}
