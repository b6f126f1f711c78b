package dev.weir.secrets.vault;

import dev.weir.secrets.fetch.ExpiringCache.Fresh;
import dev.weir.secrets.fetch.JsonBody;
import dev.weir.secrets.fetch.JsonFields;
import dev.weir.secrets.fetch.SourceFailed;
import dev.weir.secrets.vault.VaultApi.VaultRefused;
import dev.weir.session.Credential;
import dev.weir.session.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accounts of Vault's database engines. The sessions of a connection share one: what they may see
 * is read once for each account. It is prolonged while a session has it, and revoked soon after the
 * last one ended. Each has a token of its own, where Weir signs in for tokens, since an account
 * ends with the token that it was made for. Thread-safe.
 *
 * <p>Source: Vault's "Databases secrets engine (API)" and "Lease, Renew, and Revoke".
 */
final class VaultLeases implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VaultLeases.class);

  /** How long an account stays after its last session, for the next. */
  static final Duration LINGERS = Duration.ofSeconds(60);

  private final VaultApi api;
  private final InstantSource clock;
  private final List<Lease> leases = new CopyOnWriteArrayList<>();
  private final Map<VaultSettings.Database, ReentrantLock> making = new ConcurrentHashMap<>();

  VaultLeases(VaultApi api, InstantSource clock) {
    this.api = api;
    this.clock = clock;
  }

  Credential account(VaultSettings.Database wanted) throws SourceFailed, InterruptedException {
    ReentrantLock lock = making.computeIfAbsent(wanted, unknown -> new ReentrantLock());
    lock.lockInterruptibly();
    try {
      for (Lease lease : leases) {
        if (lease.wanted.equals(wanted) && lease.takeForNew(clock.instant())) {
          return credential(lease);
        }
      }
      Lease made = make(wanted);
      if (!made.takeForNew(clock.instant())) {
        leases.add(made);
        throw new SourceFailed("Vault made an account that ends at once: raise the role's TTL");
      }
      leases.add(made);
      return credential(made);
    } finally {
      lock.unlock();
    }
  }

  Credential account(VaultSettings.Database wanted, String user) throws SourceFailed {
    for (Lease lease : leases) {
      if (lease.wanted.equals(wanted)
          && lease.user.equals(user)
          && lease.takeForHolder(clock.instant())) {
        return credential(lease);
      }
    }
    throw new SourceFailed("the account that Vault made for the session has ended");
  }

  /** Of a lease that was taken. */
  private Credential credential(Lease lease) {
    var open = new AtomicBoolean(true);
    return new Credential(
        lease.user,
        lease.password.copy(),
        () -> {
          if (open.getAndSet(false)) {
            lease.release(clock.instant());
          }
        });
  }

  private Lease make(VaultSettings.Database wanted) throws SourceFailed, InterruptedException {
    String path = wanted.mount() + "/creds/" + wanted.role();
    Instant asked = clock.instant();
    Fresh<Secret> token = api.login(wanted.vault());
    try (JsonFields fields = api.get(wanted.vault(), path, token.value())) {
      String user = fields.text("data", "username");
      String id = fields.text("lease_id");
      long seconds = fields.number("lease_duration");
      if (user == null || user.isEmpty() || id == null || seconds <= 0) {
        throw new SourceFailed(
            "Vault gives no account with a lease at %s: is it a database role?".formatted(path));
      }
      Duration byToken = Duration.between(asked, token.expires());
      Duration byLease = Duration.ofSeconds(seconds);
      return new Lease(
          wanted,
          id,
          user,
          fields.secret("data", "password"),
          token.value(),
          isGiven(wanted) || byLease.compareTo(byToken) < 0 ? byLease : byToken,
          asked);
    } catch (VaultRefused refused) {
      token.value().close();
      throw new SourceFailed(
          "%s for %s: is there such a role, and may Weir's policy read it?"
              .formatted(refused.getMessage(), path));
    } catch (SourceFailed failed) {
      token.value().close();
      throw failed;
    }
  }

  private static boolean isGiven(VaultSettings.Database wanted) {
    return wanted.vault().auth() instanceof VaultSettings.Token;
  }

  /** Prolongs what is in use, lets go of what is not. Blocks; one thread at a time. */
  void tend() {
    for (Lease lease : leases) {
      Instant now = clock.instant();
      try {
        if (lease.goneIfIdle(now, LINGERS)) {
          letGo(lease);
        } else if (lease.needsRenewal(now)) {
          renew(lease, now);
        }
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void renew(Lease lease, Instant now) throws InterruptedException {
    VaultSettings vault = lease.wanted.vault();
    String increment = Long.toString(lease.asked.toSeconds());
    try {
      long left = Long.MAX_VALUE;
      if (!isGiven(lease.wanted)) {
        try (var body = new JsonBody().add("increment", increment);
            JsonFields fields = api.post(vault, "auth/token/renew-self", body, lease.token)) {
          left = fields.number("auth", "lease_duration");
        }
      }
      try (var body = new JsonBody().add("lease_id", lease.id).add("increment", increment);
          JsonFields fields = api.post(vault, "sys/leases/renew", body, lease.token)) {
        left = Math.min(left, fields.number("lease_duration"));
      }
      lease.renewed(now, Duration.ofSeconds(Math.max(0, left)));
    } catch (VaultRefused refused) {
      LOG.warn(
          "{} when the account {} was to be prolonged: new sessions get another",
          refused.getMessage(),
          lease.user);
      lease.retire();
    } catch (SourceFailed unreachable) {
      LOG.warn("the account {} could not be prolonged: {}", lease.user, unreachable.getMessage());
      lease.renewalFailed(now);
    }
  }

  /** Vault ends the account at once, or at the latest when its lease ends. */
  private void letGo(Lease lease) throws InterruptedException {
    leases.remove(lease);
    try {
      if (lease.ended(clock.instant())) {
        return;
      }
      VaultSettings vault = lease.wanted.vault();
      if (isGiven(lease.wanted)) {
        try (var body = new JsonBody().add("lease_id", lease.id)) {
          api.tell(vault, "sys/leases/revoke", body, lease.token);
        }
      } else {
        try (var body = new JsonBody()) {
          api.tell(vault, "auth/token/revoke-self", body, lease.token);
        }
      }
    } catch (VaultRefused | SourceFailed failed) {
      LOG.warn(
          "the account {} could not be given back and ends with its lease: {}",
          lease.user,
          failed.getMessage());
    } finally {
      lease.wipe();
    }
  }

  /** Lets every account go, used or not. */
  @Override
  public void close() {
    for (Lease lease : leases) {
      lease.end();
      try {
        letGo(lease);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
