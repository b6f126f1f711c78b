package dev.weir.gateway.postgres.warm;

import dev.weir.gateway.postgres.upstream.SignedIn;
import dev.weir.gateway.postgres.upstream.UpstreamStartup;
import dev.weir.gateway.postgres.upstream.Upstreams;
import dev.weir.gateway.upstream.UpstreamFailed;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.session.Credential;
import dev.weir.session.Grant;
import io.netty.channel.EventLoop;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps connections that sessions have left, cleaned, for sessions that come next: a server takes
 * milliseconds to open one. A connection is one session's at a time, and goes only to a session of
 * the same connection of the configuration, under the same account with the same password, that
 * opens with the same settings. It is closed when its time has passed, when what is in force has
 * changed, and whenever anything about it is not as expected. Thread-safe.
 */
public final class WarmUpstreams implements Upstreams, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUpstreams.class);

  private final Upstreams servers;
  private final SecureRandom random;
  private final LongSupplier nanoTime;
  private final Account.Maker accounts;
  private final AtomicLong epoch = new AtomicLong();
  private final ConcurrentHashMap<String, Shelf> shelves = new ConcurrentHashMap<>();
  private volatile boolean closed;

  private final Connection.Keeper keeper =
      new Connection.Keeper() {
        @Override
        public boolean wants(Connection connection) {
          return isGood(connection);
        }

        @Override
        public void cleaning(Connection connection) {
          shelf(connection.account().target()).cleaning(connection);
        }

        @Override
        public void keep(Connection connection) {
          WarmUpstreams.this.keep(connection);
        }

        @Override
        public void lost(Connection connection) {
          WarmUpstreams.this.lost(connection);
        }
      };

  /**
   * @param servers opens connections where none is kept
   * @param nanoTime of a clock that never goes back
   */
  public WarmUpstreams(Upstreams servers, SecureRandom random, LongSupplier nanoTime) {
    this.servers = servers;
    this.random = random;
    this.nanoTime = nanoTime;
    this.accounts = new Account.Maker(random);
  }

  @Override
  public CompletionStage<SignedIn> connect(
      Grant grant,
      UpstreamTarget target,
      Credential credential,
      UpstreamStartup startup,
      EventLoop loop) {
    if (!target.warm().on()) {
      return servers.connect(grant, target, credential, startup, loop);
    }
    if (!grant.place().connection().equals(target.connection())) {
      throw new IllegalArgumentException("the grant is for another connection");
    }
    Map<String, String> settings = new LinkedHashMap<>(startup.settings());
    String name = settings.remove(Words.NAME);
    var wanted =
        new Wanted(
            grant,
            accounts.of(target, credential),
            credential,
            Collections.unmodifiableMap(settings),
            name == null ? "" : name,
            loop,
            epoch.get(),
            new CompletableFuture<>());
    Connection spare = take(wanted);
    var coming = spare == null ? shelf(target).await(wanted.account(), wanted.settings()) : null;
    if (coming != null) {
      coming.thenAccept(cleaned -> use(wanted, cleaned));
    } else {
      use(wanted, spare);
    }
    return wanted.opened();
  }

  /**
   * @param spare null if a new connection is needed
   */
  private void use(Wanted wanted, @Nullable Connection spare) {
    if (spare == null) {
      open(wanted, true);
      return;
    }
    spare
        .wake(wanted.loop(), wanted.name())
        .whenComplete((session, failure) -> {
          if (failure == null) {
            wanted.opened().complete(session);
          } else {
            LOG.debug("a spare connection of {} could not be used", spare, failure);
            open(wanted, true);
          }
        });
  }

  /**
   * A session that somebody may have.
   *
   * @param settings as given at the start, without the name
   * @param name the session's
   * @param epoch what is in force
   */
  private record Wanted(
      Grant grant,
      Account account,
      Credential credential,
      Map<String, String> settings,
      String name,
      EventLoop loop,
      long epoch,
      CompletableFuture<SignedIn> opened) {
    UpstreamTarget target() {
      return account.target();
    }

    UpstreamStartup startup() {
      Map<String, String> all = new LinkedHashMap<>(settings);
      all.put(Words.NAME, Words.NOBODYS_NAME);
      return new UpstreamStartup(all);
    }
  }

  private @Nullable Connection take(Wanted wanted) {
    Shelf shelf = shelf(wanted.target());
    shelf.belongsTo(wanted.account()).forEach(Connection::close);
    Connection spare = shelf.take(wanted.account(), wanted.settings(), wanted.loop());
    while (spare != null && !isGood(spare)) {
      spare.close();
      spare = shelf.take(wanted.account(), wanted.settings(), wanted.loop());
    }
    return spare;
  }

  /**
   * @param makesRoom if the server takes no more connections, those that are kept are given up
   */
  private void open(Wanted wanted, boolean makesRoom) {
    servers
        .connect(
            wanted.grant(), wanted.target(), wanted.credential(), wanted.startup(), wanted.loop())
        .whenComplete((signedIn, failure) -> {
          if (failure == null) {
            begin(wanted, signedIn);
          } else if (makesRoom
              && failure instanceof UpstreamFailed refused
              && refused.sqlState().equals(UpstreamFailed.FULL)) {
            openWithRoom(wanted, refused);
          } else {
            wanted.opened().completeExceptionally(failure);
          }
        });
  }

  private void openWithRoom(Wanted wanted, UpstreamFailed refused) {
    List<Connection> kept = shelf(wanted.target()).empty();
    if (kept.isEmpty()) {
      wanted.opened().completeExceptionally(refused);
      return;
    }
    CompletableFuture.allOf(
            kept.stream().map(Connection::leave).toArray(CompletableFuture<?>[]::new))
        .whenComplete((gone, never) -> open(wanted, false));
  }

  private void begin(Wanted wanted, SignedIn signedIn) {
    new Connection(
            wanted.account(),
            wanted.settings(),
            wanted.epoch(),
            signedIn,
            keeper,
            nanoTime,
            random::nextDouble)
        .wake(wanted.loop(), wanted.name())
        .whenComplete((session, failure) -> {
          if (failure == null) {
            wanted.opened().complete(session);
          } else {
            wanted.opened().completeExceptionally(failure);
          }
        });
  }

  private Shelf shelf(UpstreamTarget target) {
    return shelves.computeIfAbsent(target.connection(), connection -> new Shelf());
  }

  private boolean isGood(Connection connection) {
    return !closed
        && connection.epoch() == epoch.get()
        && connection.leftNanos() > 0
        && shelf(connection.account().target()).isFor(connection.account());
  }

  private void lost(Connection connection) {
    Shelf shelf = shelf(connection.account().target());
    shelf.remove(connection);
    var awaited = shelf.cleaned(connection);
    if (awaited != null) {
      awaited.complete(null);
    }
  }

  private void keep(Connection connection) {
    Shelf shelf = shelf(connection.account().target());
    var awaited = shelf.cleaned(connection);
    if (awaited != null && isGood(connection)) {
      awaited.complete(connection);
      return;
    }
    if (awaited != null) {
      awaited.complete(null);
    }
    connection.closeIn(connection.leftNanos(), () -> shelf.remove(connection));
    Connection superfluous = shelf.put(connection);
    if (superfluous != null) {
      superfluous.close();
    }
    // what is in force may have changed meanwhile, and whoever changed it has not seen this one
    if (!isGood(connection) && shelf.remove(connection)) {
      connection.close();
    }
  }

  /** What is in force has changed: no connection from before is handed on. */
  public void changed() {
    epoch.incrementAndGet();
    shelves.values().forEach(shelf -> shelf.empty().forEach(Connection::close));
  }

  /** How many connections are kept for the next sessions. */
  public int kept() {
    return shelves.values().stream().mapToInt(Shelf::size).sum();
  }

  /** Nothing is kept any more. */
  @Override
  public void close() {
    closed = true;
    changed();
  }
}
