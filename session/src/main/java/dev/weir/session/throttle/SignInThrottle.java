package dev.weir.session.throttle;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes it slow and fruitless to fail to sign in again and again. After so many failures from one
 * source or under one name, answers to further failures come later and later, and issuers are asked
 * for such attempts only once in that time. Whoever can be told good without asking is let in at
 * once all the same, so that a neighbour behind the same address does not lock anybody out.
 *
 * <p>Success clears the name, not the source: an attacker with one good token has bad ones, too.
 * Thread-safe.
 */
public final class SignInThrottle {
  /** Of sources, and of names, that are remembered. */
  static final int KEYS_MAX = 20_000;

  private static final int NAME_CHARS_MAX = 128;

  private final Supplier<ThrottleSettings> settings;
  private final InstantSource clock;
  private final FailureCounts<SourceNetwork> bySource = new FailureCounts<>(KEYS_MAX);
  private final FailureCounts<String> byUser = new FailureCounts<>(KEYS_MAX);

  /**
   * @param settings in force
   */
  public SignInThrottle(Supplier<ThrottleSettings> settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Somebody tries to sign in.
   *
   * @param user as claimed; null if the client claims none
   */
  public Attempt attempt(InetAddress source, @Nullable String user) {
    ThrottleSettings now = settings.get();
    SourceNetwork network =
        now.perSourceMax() == 0 || now.exempts(source) ? null : SourceNetwork.of(source);
    String name =
        now.perUserMax() == 0 || user == null || user.isEmpty()
            ? null
            : user.length() > NAME_CHARS_MAX ? user.substring(0, NAME_CHARS_MAX) : user;
    return new Attempt(now, network, name);
  }

  /** One attempt to sign in; used by one thread at a time. */
  public final class Attempt {
    private final ThrottleSettings inForce;
    private final @Nullable SourceNetwork source;
    private final @Nullable String user;
    private final boolean throttled;
    private boolean asks;
    private boolean deniedToAsk;

    private Attempt(
        ThrottleSettings inForce, @Nullable SourceNetwork source, @Nullable String user) {
      this.inForce = inForce;
      this.source = source;
      this.user = user;
      this.throttled = excess(clock.instant()) > 0;
    }

    /**
     * Whether an issuer may be asked for this attempt. One that was let ask may go on to; one that
     * was not has to be known already to get in.
     */
    public boolean mayAsk() {
      if (asks || !throttled) {
        return true;
      }
      Instant now = clock.instant();
      Duration interval = late(Math.max(1, excess(now)));
      asks =
          !deniedToAsk
              && (source == null || bySource.takeTurn(source, interval, now))
              && (user == null || byUser.takeTurn(user, interval, now));
      deniedToAsk = !asks;
      return asks;
    }

    /** The client was let in. */
    public void succeeded() {
      if (user != null) {
        byUser.forget(user);
      }
    }

    /**
     * What the client has shown is no good.
     *
     * @return how late it is to be told so
     */
    public Duration failed() {
      if (deniedToAsk) {
        return notTold();
      }
      Instant now = clock.instant();
      int excess = 0;
      if (source != null) {
        excess = bySource.fail(source, inForce.perSourceMax(), inForce.window(), now);
      }
      if (user != null) {
        excess = Math.max(excess, byUser.fail(user, inForce.perUserMax(), inForce.window(), now));
      }
      return late(excess);
    }

    /**
     * Whether what the client has shown is any good is not known, which is no failure of its own.
     *
     * @return how late it is to be told so: at once, unless it is throttled
     */
    public Duration notTold() {
      return deniedToAsk ? late(Math.max(1, excess(clock.instant()))) : Duration.ZERO;
    }

    private int excess(Instant now) {
      int most = 0;
      if (source != null) {
        most = bySource.excess(source, inForce.perSourceMax(), inForce.window(), now);
      }
      if (user != null) {
        most = Math.max(most, byUser.excess(user, inForce.perUserMax(), inForce.window(), now));
      }
      return most;
    }

    /** Twice as late with each level, up to the most. */
    private Duration late(int excess) {
      return excess == 0
          ? Duration.ZERO
          : inForce.lateMax().dividedBy(1L << (FailureCounts.STEPS - excess));
    }
  }
}
