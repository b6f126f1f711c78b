package dev.weir.gateway.mysql.catalogue;

import dev.weir.gateway.EventLoops;
import dev.weir.gateway.catalogue.CatalogueSettings;
import dev.weir.gateway.catalogue.CatalogueSource;
import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.Catalogues;
import dev.weir.gateway.mysql.upstream.UpstreamConnector;
import dev.weir.gateway.mysql.upstream.UpstreamSession;
import dev.weir.gateway.mysql.upstream.UpstreamStartup;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.session.Credential;
import dev.weir.session.Grant;
import dev.weir.session.UpstreamCredentials;
import dev.weir.sql.mysql.MySqlSettings;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/** The names of all MySQL and MariaDB servers, for every session. Thread-safe. */
public final class CatalogueService {
  private static final int UTF8MB4_GENERAL_CI = 45;

  private final AtomicLong versions = new AtomicLong();
  private final Catalogues<AllDatabases.Known, UpstreamSession> catalogues;

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
            new AllDatabases(versions),
            credentials,
            loops,
            blocking,
            clock,
            settings);
  }

  /**
   * The catalogue for a session. Reads nothing yet.
   *
   * @param user the account that the session has on the server
   */
  public MySqlSessionCatalogue forSession(Grant grant, UpstreamTarget target, String user) {
    return new MySqlSessionCatalogue(
        catalogues.shared(target, user),
        catalogues.source(grant, target, user),
        () -> catalogues.changed(target.connection()),
        versions);
  }

  /**
   * What a session begins with. Blocks while the server is asked.
   *
   * @param user the account that the session has on the server
   */
  public MySqlSettings freshSettings(Grant grant, UpstreamTarget target, String user)
      throws CatalogueUnavailable, InterruptedException {
    try (CatalogueSource.Opened session = catalogues.source(grant, target, user).open()) {
      return FreshSettings.of(session);
    }
  }

  private record Servers(UpstreamConnector connector, Duration answerTimeout)
      implements Catalogues.Servers<UpstreamSession> {
    @Override
    public CompletionStage<UpstreamSession> connect(
        Grant grant, UpstreamTarget target, Credential credential, EventLoop loop) {
      var startup =
          new UpstreamStartup(
              0, UTF8MB4_GENERAL_CI, Map.of("program_name", "weir:catalogue@" + grant.sessionId()));
      return connector.connect(grant, target, credential, startup, loop);
    }

    @Override
    public CatalogueSource.Opened questions(UpstreamSession session) {
      return new SideConnection(session, answerTimeout);
    }

    @Override
    public void discard(UpstreamSession session) {
      session.channel().close();
    }
  }
}
