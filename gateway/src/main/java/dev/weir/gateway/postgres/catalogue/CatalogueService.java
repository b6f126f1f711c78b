package dev.weir.gateway.postgres.catalogue;

import dev.weir.gateway.EventLoops;
import dev.weir.gateway.catalogue.CatalogueSettings;
import dev.weir.gateway.catalogue.CatalogueSource;
import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.Catalogues;
import dev.weir.gateway.catalogue.SessionCatalogue;
import dev.weir.gateway.postgres.upstream.SignedIn;
import dev.weir.gateway.postgres.upstream.UpstreamConnector;
import dev.weir.gateway.postgres.upstream.UpstreamStartup;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.session.Credential;
import dev.weir.session.Grant;
import dev.weir.session.UpstreamCredentials;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The catalogues of all PostgreSQL servers, for every session. Thread-safe. */
public final class CatalogueService {
  private final AtomicLong versions = new AtomicLong();
  private final Catalogues<AllPaths.Known, SignedIn> catalogues;

  public CatalogueService(
      UpstreamConnector connector,
      UpstreamCredentials credentials,
      EventLoops loops,
      Executor blocking,
      InstantSource clock,
      CatalogueSettings settings) {
    this.catalogues =
        new Catalogues<>(
            new Servers(connector, settings.answerTimeout()),
            new AllPaths(versions),
            credentials,
            loops,
            blocking,
            clock,
            settings);
  }

  /**
   * The catalogue for a session. Reads nothing yet.
   *
   * @param user the role that the session has on the server
   */
  public SessionCatalogue forSession(Grant grant, UpstreamTarget target, String user) {
    return new OneSessionCatalogue(
        catalogues.shared(target, user),
        catalogues.source(grant, target, user),
        () -> catalogues.changed(target.connection()),
        versions);
  }

  /**
   * The server's version as it prints it, by a new session of Weir's own. Blocks.
   *
   * @param user the role that the session has on the server
   */
  public String version(Grant grant, UpstreamTarget target, String user)
      throws CatalogueUnavailable, InterruptedException {
    try (CatalogueSource.Opened session = catalogues.source(grant, target, user).open()) {
      List<List<@Nullable String>> rows = session.ask("SHOW server_version");
      String version =
          rows.isEmpty() || rows.getFirst().isEmpty() ? null : rows.getFirst().getFirst();
      if (version == null) {
        throw new CatalogueUnavailable("the server does not say what version it is");
      }
      return version;
    }
  }

  private record Servers(UpstreamConnector connector, Duration answerTimeout)
      implements Catalogues.Servers<SignedIn> {
    @Override
    public CompletionStage<SignedIn> connect(
        Grant grant, UpstreamTarget target, Credential credential, EventLoop loop) {
      Map<String, String> parameters = new LinkedHashMap<>();
      parameters.put("application_name", "weir:catalogue@" + grant.sessionId());
      parameters.put("client_encoding", "UTF8");
      parameters.put("default_transaction_read_only", "on");
      parameters.put("jit", "off");
      parameters.put("statement_timeout", Long.toString(answerTimeout.toMillis()));
      return connector.connect(grant, target, credential, new UpstreamStartup(parameters), loop);
    }

    @Override
    public CatalogueSource.Opened questions(SignedIn session) {
      return new SideConnection(session, answerTimeout);
    }

    @Override
    public void discard(SignedIn session) {
      session.received().release();
      session.session().channel().close();
    }
  }
}
