package dev.weir.gateway.mysql.catalogue;

import dev.weir.gateway.EventLoops;
import dev.weir.gateway.catalogue.CatalogueSettings;
import dev.weir.gateway.catalogue.CatalogueSource;
import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SharedCatalogue;
import dev.weir.gateway.mysql.upstream.UpstreamConnector;
import dev.weir.gateway.mysql.upstream.UpstreamSession;
import dev.weir.gateway.mysql.upstream.UpstreamStartup;
import dev.weir.gateway.upstream.UpstreamFailed;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.session.Credential;
import dev.weir.session.Grant;
import dev.weir.session.UpstreamCredentials;
import dev.weir.session.UpstreamCredentials.CredentialUnavailable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps the names of all MySQL and MariaDB servers, one catalogue for each connection and account,
 * read over short connections of Weir's own with the account's own rights. Thread-safe.
 */
public final class CatalogueService {
  private static final int UTF8MB4_GENERAL_CI = 45;

  private final UpstreamConnector connector;
  private final UpstreamCredentials credentials;
  private final EventLoops loops;
  private final Executor blocking;
  private final InstantSource clock;
  private final CatalogueSettings settings;
  private final AtomicLong versions = new AtomicLong();
  private final ConcurrentHashMap<Key, SharedCatalogue<AllDatabases.Known>> catalogues =
      new ConcurrentHashMap<>();

  private record Key(UpstreamTarget target, String user) {}

  public CatalogueService(
      UpstreamConnector connector,
      UpstreamCredentials credentials,
      EventLoops loops,
      Executor blocking,
      InstantSource clock,
      CatalogueSettings settings) {
    this.connector = connector;
    this.credentials = credentials;
    this.loops = loops;
    this.blocking = blocking;
    this.clock = clock;
    this.settings = settings;
  }

  /**
   * The catalogue for a session. Reads nothing yet.
   *
   * @param user the account that the session has on the server
   */
  public MySqlSessionCatalogue forSession(Grant grant, UpstreamTarget target, String user) {
    SharedCatalogue<AllDatabases.Known> shared =
        catalogues.computeIfAbsent(
            new Key(target, user),
            key ->
                new SharedCatalogue<>(
                    target.connection(), settings, clock, blocking, new AllDatabases(versions)));
    return new MySqlSessionCatalogue(
        shared, () -> open(grant, target, user), () -> changed(target.connection()), versions);
  }

  private void changed(String connection) {
    for (SharedCatalogue<AllDatabases.Known> catalogue : catalogues.values()) {
      if (catalogue.connection().equals(connection)) {
        catalogue.changed();
      }
    }
  }

  private CatalogueSource.Opened open(Grant grant, UpstreamTarget target, String user)
      throws CatalogueUnavailable, InterruptedException {
    try (Credential credential = credentials.fetch(target.connection())) {
      if (!credential.user().equals(user)) {
        throw new CatalogueUnavailable("the connection's account changed since the session began");
      }
      var startup =
          new UpstreamStartup(
              0, UTF8MB4_GENERAL_CI, Map.of("program_name", "weir:catalogue@" + grant.sessionId()));
      CompletableFuture<UpstreamSession> opening =
          connector.connect(grant, target, credential, startup, loops.next()).toCompletableFuture();
      return new SideConnection(signedIn(opening, target), settings.answerTimeout());
    } catch (CredentialUnavailable unavailable) {
      throw new CatalogueUnavailable("no credential for the server", unavailable);
    }
  }

  private static UpstreamSession signedIn(
      CompletableFuture<UpstreamSession> opening, UpstreamTarget target)
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
      closeWhenOpen(opening);
      throw new CatalogueUnavailable("the server did not answer in time", late);
    } catch (InterruptedException stopped) {
      closeWhenOpen(opening);
      throw stopped;
    }
  }

  private static void closeWhenOpen(CompletableFuture<UpstreamSession> opening) {
    opening.thenAccept(late -> late.channel().close());
  }
}
