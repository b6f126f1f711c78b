package dev.weir.secrets.vault;

import dev.weir.session.Secret;
import java.time.Duration;
import java.time.Instant;

/**
 * An account that Vault made for a while. Everything that changes is guarded by the lease itself.
 */
final class Lease {
  private static final Duration RETRY_MIN = Duration.ofSeconds(5);

  final VaultSettings.Database wanted;
  final String id;
  final String user;
  final Duration asked;

  /** Wiped with the lease. */
  final Secret password;

  /** What Vault made the account for: it ends with its token. Wiped with the lease. */
  final Secret token;

  private Instant ends;
  private Instant renewAt;
  private Instant idleSince;
  private int uses;
  private boolean retired;
  private boolean gone;

  /**
   * @param asked how long it lasts
   */
  Lease(
      VaultSettings.Database wanted,
      String id,
      String user,
      Secret password,
      Secret token,
      Duration asked,
      Instant now) {
    this.wanted = wanted;
    this.id = id;
    this.user = user;
    this.password = password;
    this.token = token;
    this.asked = asked;
    this.ends = now.plus(asked);
    this.renewAt = now.plus(asked.dividedBy(2));
    this.idleSince = now;
  }

  /**
   * Counts one more session.
   *
   * @return false if it is not for new ones any more
   */
  synchronized boolean takeForNew(Instant now) {
    // the last quarter is for those who have it: prolonging should have come before
    if (retired || gone || !now.isBefore(ends.minus(asked.dividedBy(4)))) {
      return false;
    }
    uses++;
    return true;
  }

  /** Counts one more connection of those who have it. */
  synchronized boolean takeForHolder(Instant now) {
    if (gone || !now.isBefore(ends)) {
      return false;
    }
    uses++;
    return true;
  }

  synchronized void release(Instant now) {
    uses--;
    if (uses == 0) {
      idleSince = now;
    }
  }

  synchronized boolean needsRenewal(Instant now) {
    return !gone && !now.isBefore(renewAt);
  }

  /**
   * @param left what Vault says is left now
   */
  synchronized void renewed(Instant now, Duration left) {
    ends = now.plus(left);
    renewAt = now.plus(left.dividedBy(2));
    // less than was asked for: its longest time is near, so that new sessions get another
    if (left.compareTo(asked.multipliedBy(9).dividedBy(10)) < 0) {
      retire();
    }
  }

  synchronized void renewalFailed(Instant now) {
    Duration wait = Duration.between(now, ends).dividedBy(4);
    renewAt = now.plus(wait.compareTo(RETRY_MIN) < 0 ? RETRY_MIN : wait);
  }

  /** It cannot be prolonged. */
  synchronized void retire() {
    retired = true;
    renewAt = Instant.MAX;
  }

  synchronized boolean ended(Instant now) {
    return !now.isBefore(ends);
  }

  /** Whether nobody has had it for that long; nobody gets it any more then. */
  synchronized boolean goneIfIdle(Instant now, Duration lingers) {
    boolean idle = uses == 0 && (retired || !now.isBefore(idleSince.plus(lingers)));
    gone |= idle || ended(now);
    return gone;
  }

  synchronized void end() {
    gone = true;
  }

  void wipe() {
    password.close();
    token.close();
  }

  @Override
  public String toString() {
    return "Lease[" + user + "]";
  }
}
