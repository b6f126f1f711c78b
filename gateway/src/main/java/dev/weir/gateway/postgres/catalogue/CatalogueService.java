package dev.weir.gateway.postgres.catalogue;

import dev.weir.gateway.EventLoops;
import dev.weir.gateway.catalogue.CatalogueSettings;
import dev.weir.gateway.catalogue.CatalogueSource;
import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SessionCatalogue;
import dev.weir.gateway.catalogue.SharedCatalogue;
import dev.weir.gateway.postgres.upstream.SignedIn;
import dev.weir.gateway.postgres.upstream.UpstreamConnector;
import dev.weir.gateway.postgres.upstream.UpstreamStartup;
import dev.weir.gateway.upstream.UpstreamFailed;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.session.Credential;
import dev.weir.session.Grant;
import dev.weir.session.UpstreamCredentials;
import dev.weir.session.UpstreamCredentials.CredentialUnavailable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps the catalogues of all servers, one for each connection and role, read over short
 * connections of Weir's own with the role's own rights. Thread-safe.
 */
public final class CatalogueService {
  private final UpstreamConnector connector;
  private final UpstreamCredentials credentials;
  private final EventLoops loops;
  private final Executor blocking;
  private final InstantSource clock;
  private final CatalogueSettings settings;
  private final AtomicLong versions = new AtomicLong();
  private final ConcurrentHashMap<Key, SharedCatalogue<AllPaths.Known>> catalogues =
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
   * @param user the role that the session has on the server
   */
  public SessionCatalogue forSession(Grant grant, UpstreamTarget target, String user) {
    SharedCatalogue<AllPaths.Known> shared =
        catalogues.computeIfAbsent(
            new Key(target, user),
            key ->
                new SharedCatalogue<>(
                    target.connection(), settings, clock, blocking, new AllPaths(versions)));
    return new OneSessionCatalogue(
        shared, () -> open(grant, target, user), () -> changed(target.connection()), versions);
  }

  private void changed(String connection) {
    for (SharedCatalogue<AllPaths.Known> catalogue : catalogues.values()) {
      if (catalogue.connection().equals(connection)) {
        catalogue.changed();
      }
    }
  }

  private CatalogueSource.Opened open(Grant grant, UpstreamTarget target, String user)
      throws CatalogueUnavailable, InterruptedException {
    try (Credential credential = credentials.fetch(target.connection())) {
      if (!credential.user().equals(user)) {
        throw new CatalogueUnavailable("the connection's role changed since the session began");
      }
      CompletableFuture<SignedIn> opening =
          connector
              .connect(grant, target, credential, startup(grant), loops.next())
              .toCompletableFuture();
      return new SideConnection(signedIn(opening, target), settings.answerTimeout());
    } catch (CredentialUnavailable unavailable) {
      throw new CatalogueUnavailable("no credential for the server", unavailable);
    }
  }

  private static SignedIn signedIn(CompletableFuture<SignedIn> opening, UpstreamTarget target)
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

  private static void closeWhenOpen(CompletableFuture<SignedIn> opening) {
    opening.thenAccept(late -> {
      late.received().release();
      late.session().channel().close();
    });
  }

  private UpstreamStartup startup(Grant grant) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("application_name", "weir:catalogue@" + grant.sessionId());
    parameters.put("client_encoding", "UTF8");
    parameters.put("default_transaction_read_only", "on");
    parameters.put("jit", "off");
    parameters.put("statement_timeout", Long.toString(settings.answerTimeout().toMillis()));
    return new UpstreamStartup(parameters);
  }
}
