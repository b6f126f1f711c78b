package dev.weir.gateway.catalogue;

import dev.weir.gateway.EventLoops;
import dev.weir.gateway.upstream.UpstreamFailed;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.session.Credential;
import dev.weir.session.Grant;
import dev.weir.session.UpstreamCredentials;
import dev.weir.session.UpstreamCredentials.CredentialUnavailable;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Keeps the catalogues of all servers of one kind, one for each connection and account, read over
 * short connections of Weir's own with the account's own rights. Thread-safe.
 *
 * @param <T> all that is read of a server at one time; immutable
 * @param <S> a session of Weir's own on a server
 */
public final class Catalogues<T extends Object, S extends Object> {
  private final Servers<S> servers;
  private final SharedCatalogue.Contents<T> contents;
  private final UpstreamCredentials credentials;
  private final EventLoops loops;
  private final Executor blocking;
  private final InstantSource clock;
  private final CatalogueSettings settings;
  private final ConcurrentHashMap<Key, SharedCatalogue<T>> catalogues = new ConcurrentHashMap<>();

  private record Key(UpstreamTarget target, String user) {}

  /**
   * How servers of one kind are entered and asked.
   *
   * @param <S> a session of Weir's own on a server
   */
  public interface Servers<S extends Object> {
    /**
     * Signs in on the loop.
     *
     * @param credential lent until the stage completes
     * @return a session, or an {@link UpstreamFailed}
     */
    CompletionStage<S> connect(
        Grant grant, UpstreamTarget target, Credential credential, EventLoop loop);

    /** Takes a session over, to ask questions on it. */
    CatalogueSource.Opened questions(S session);

    /** Closes a session that came too late. */
    void discard(S session);
  }

  public Catalogues(
      Servers<S> servers,
      SharedCatalogue.Contents<T> contents,
      UpstreamCredentials credentials,
      EventLoops loops,
      Executor blocking,
      InstantSource clock,
      CatalogueSettings settings) {
    this.servers = servers;
    this.contents = contents;
    this.credentials = credentials;
    this.loops = loops;
    this.blocking = blocking;
    this.clock = clock;
    this.settings = settings;
  }

  /**
   * What all sessions of an account on a connection share. Reads nothing yet.
   *
   * @param user the account that the session has on the server
   */
  public SharedCatalogue<T> shared(UpstreamTarget target, String user) {
    return catalogues.computeIfAbsent(
        new Key(target, user),
        key -> new SharedCatalogue<>(target.connection(), settings, clock, blocking, contents));
  }

  /** Opens connections beside a session, as the account that it has. */
  public CatalogueSource source(Grant grant, UpstreamTarget target, String user) {
    return () -> open(grant, target, user);
  }

  /** Names on a connection may mean something else now, whoever asks. Never blocks. */
  public void changed(String connection) {
    for (SharedCatalogue<T> catalogue : catalogues.values()) {
      if (catalogue.connection().equals(connection)) {
        catalogue.changed();
      }
    }
  }

  private CatalogueSource.Opened open(Grant grant, UpstreamTarget target, String user)
      throws CatalogueUnavailable, InterruptedException {
    try (Credential credential = credentials.fetchAs(target.connection(), user)) {
      return servers.questions(
          signedIn(
              servers.connect(grant, target, credential, loops.next()).toCompletableFuture(),
              target));
    } catch (CredentialUnavailable unavailable) {
      throw new CatalogueUnavailable("no credential for the server", unavailable);
    }
  }

  private S signedIn(CompletableFuture<S> opening, UpstreamTarget target)
      throws CatalogueUnavailable, InterruptedException {
    Duration patience = target.connectTimeout().plus(target.signInTimeout());
    try {
      return opening.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      String why =
          failed.getCause() instanceof UpstreamFailed upstream
              ? String.valueOf(upstream.getMessage())
              : "the connection failed";
      throw new CatalogueUnavailable(why, failed);
    } catch (TimeoutException late) {
      opening.thenAccept(servers::discard);
      throw new CatalogueUnavailable("the server did not answer in time", late);
    } catch (InterruptedException stopped) {
      opening.thenAccept(servers::discard);
      throw stopped;
    }
  }
}
