package dev.weir.app;

import dev.weir.config.WeirConfig;
import dev.weir.gateway.EventLoops;
import dev.weir.gateway.FrontDoor;
import dev.weir.gateway.ServerTls;
import dev.weir.gateway.catalogue.CatalogueSettings;
import dev.weir.gateway.mysql.catalogue.CatalogueService;
import dev.weir.gateway.mysql.handshake.MySqlFrontDoor;
import dev.weir.gateway.mysql.handshake.ServerAccess;
import dev.weir.gateway.mysql.relay.MySqlRelays;
import dev.weir.gateway.mysql.upstream.GreetedVersion;
import dev.weir.gateway.mysql.upstream.UpstreamConnector;
import dev.weir.gateway.relay.RelayServices;
import dev.weir.gateway.signin.Connections;
import dev.weir.gateway.signin.Doorkeeping;
import dev.weir.session.UpstreamCredentials;
import dev.weir.sql.mysql.reading.MySqlReader;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What of a gateway is for MySQL and MariaDB alone, wired. Thread-safe. */
final class MySqlSide {
  private final InForce inForce;
  private final UpstreamCredentials credentials;
  private final Executor blocking;
  private final InstantSource clock;
  private final UpstreamConnector connector;
  private final CatalogueService catalogues;
  private final MySqlReader reader = new MySqlReader();

  MySqlSide(
      InForce inForce,
      UpstreamCredentials credentials,
      EventLoops loops,
      Executor blocking,
      InstantSource clock) {
    this.inForce = inForce;
    this.credentials = credentials;
    this.blocking = blocking;
    this.clock = clock;
    this.connector = new UpstreamConnector(loops, blocking, credentials);
    this.catalogues =
        new CatalogueService(
            connector, credentials, loops, blocking, clock, CatalogueSettings.DEFAULT);
  }

  /** What the explainer needs. */
  Dialect dialect() {
    return new MySqlDialect(connections(), catalogues, reader);
  }

  private Connections connections() {
    return name -> Mapping.target(inForce.settings(), name, WeirConfig.MYSQL);
  }

  /**
   * The relays of MySQL sessions.
   *
   * @param services shared with the other wire
   */
  MySqlRelays relays(RelayServices services) {
    return new MySqlRelays(services, reader);
  }

  /** The door of MySQL clients. The first server is asked for its version in the background. */
  FrontDoor door(
      @Nullable ServerTls tls, Doorkeeping doorkeeping, MySqlRelays relays, SecureRandom random) {
    // a gateway without this door starts without MySQL's grammar
    Thread.ofPlatform().daemon().name("weir-load-mysql").start(MySqlReader::loadAhead);
    WeirConfig settings = inForce.settings();
    var version = new GreetedVersion(settings.listen().mysqlServerVersion());
    for (WeirConfig.Connection connection : settings.connections()) {
      if (connection.protocol().equals(WeirConfig.MYSQL)) {
        blocking.execute(
            () -> version.ask(connection.address().host(), connection.address().port()));
        break;
      }
    }
    return new MySqlFrontDoor(
        () -> Mapping.handshake(settings.listen(), inForce.settings().limits()),
        tls,
        doorkeeping,
        new ServerAccess(connections(), credentials, connector, catalogues, version),
        relays,
        () -> Mapping.relayLimits(inForce.settings()),
        blocking,
        clock,
        random);
  }
}
