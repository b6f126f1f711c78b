package dev.weir.app;

import dev.weir.config.WeirConfig;
import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.mysql.catalogue.CatalogueService;
import dev.weir.gateway.signin.Connections;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.session.Grant;
import dev.weir.sql.Catalogue;
import dev.weir.sql.Environment;
import dev.weir.sql.NamedStatements;
import dev.weir.sql.Reading;
import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.sql.mysql.ServerVersion;
import dev.weir.sql.mysql.reading.MySqlReader;
import dev.weir.sql.mysql.text.CanonicalText;
import dev.weir.sql.mysql.text.CanonicalText.Canonical;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** MySQL's and MariaDB's. Thread-safe. */
final class MySqlDialect implements Dialect {
  private final Connections connections;
  private final CatalogueService catalogues;
  private final MySqlReader reader;

  MySqlDialect(Connections connections, CatalogueService catalogues, MySqlReader reader) {
    this.connections = connections;
    this.catalogues = catalogues;
    this.reader = reader;
  }

  @Override
  public String protocol() {
    return WeirConfig.MYSQL;
  }

  @Override
  public @Nullable UpstreamTarget target(String connection) {
    return connections.find(connection);
  }

  @Override
  public Texts open(Grant grant, UpstreamTarget target, String user)
      throws CatalogueUnavailable, InterruptedException {
    MySqlSettings settings = catalogues.freshSettings(grant, target, user);
    Catalogue catalogue = catalogues.forSession(grant, target, user).latest(settings.database());
    return utf8 -> read(utf8, settings, catalogue);
  }

  private Read read(byte[] utf8, MySqlSettings settings, Catalogue catalogue)
      throws InterruptedException {
    return switch (CanonicalText.read(utf8, settings)) {
      case CanonicalText.Refused(String sqlState, int _, String reason, int position) ->
          new Read(new Reading.Unreadable(sqlState, reason, position + 1, null), utf8);
      case Canonical canonical
          when CanonicalText.isSettled(
              canonical.text().getBytes(StandardCharsets.UTF_8), settings) ->
          new Read(
              reader.read(canonical, new Environment<>(catalogue, NamedStatements.NONE, settings)),
              canonical.bytes());
      case Canonical _ ->
          new Read(
              new Reading.Unreadable(
                  "42501",
                  "what the comments in this text hide cannot be told",
                  0,
                  "Send it without them."),
              utf8);
    };
  }

  @Override
  public String version(Grant grant, UpstreamTarget target, String user)
      throws CatalogueUnavailable, InterruptedException {
    ServerVersion version = catalogues.freshSettings(grant, target, user).server();
    return "%s %d.%d.%d"
        .formatted(
            version.isMariaDb() ? "MariaDB" : "MySQL",
            version.major(),
            version.minor(),
            version.patch());
  }
}
