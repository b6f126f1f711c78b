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
import dev.weir.gateway.signin.Doorkeeping;
import dev.weir.session.UpstreamCredentials;
import dev.weir.sql.mysql.reading.MySqlReader;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** What of a gateway is for MySQL and MariaDB alone, wired. */
final class MySqlSide {
  private MySqlSide() {}

  /**
   * The door of MySQL clients. The first server is asked for its version in the background.
   *
   * @param services shared with the other wire
   */
  static FrontDoor door(
      InForce inForce,
      @Nullable ServerTls tls,
      Doorkeeping doorkeeping,
      UpstreamCredentials credentials,
      RelayServices services,
      EventLoops loops,
      SecureRandom random) {
    WeirConfig settings = inForce.settings();
    var connector = new UpstreamConnector(loops, services.virtualThreads(), credentials);
    var catalogues =
        new CatalogueService(
            connector,
            credentials,
            loops,
            services.virtualThreads(),
            services.clock(),
            CatalogueSettings.DEFAULT);
    var version = new GreetedVersion(settings.listen().mysqlServerVersion());
    for (WeirConfig.Connection connection : settings.connections()) {
      if (connection.protocol().equals(WeirConfig.MYSQL)) {
        services
            .virtualThreads()
            .execute(() -> version.ask(connection.address().host(), connection.address().port()));
        break;
      }
    }
    return new MySqlFrontDoor(
        Mapping.handshake(settings),
        tls,
        doorkeeping,
        new ServerAccess(
            name -> Mapping.target(inForce.settings(), name, WeirConfig.MYSQL),
            credentials,
            connector,
            catalogues,
            version),
        new MySqlRelays(services, new MySqlReader()),
        () -> Mapping.relayLimits(inForce.settings()),
        services.virtualThreads(),
        services.clock(),
        random);
  }
}
