package dev.weir.app;

import dev.weir.config.WeirConfig;
import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.postgres.catalogue.CatalogueService;
import dev.weir.gateway.signin.Connections;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.session.Grant;
import dev.weir.sql.Catalogue;
import dev.weir.sql.Environment;
import dev.weir.sql.NamedStatements;
import dev.weir.sql.SqlReader;
import dev.weir.sql.postgres.PostgresSettings;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's. Thread-safe. */
final class PostgresDialect implements Dialect {
  /**
   * Read as the newest server does; the grammar of older ones is a part of it but for rare cases.
   */
  private static final int MAJOR_VERSION = 18;

  private final Connections connections;
  private final CatalogueService catalogues;
  private final IntFunction<SqlReader<PostgresSettings>> readers;

  PostgresDialect(
      Connections connections,
      CatalogueService catalogues,
      IntFunction<SqlReader<PostgresSettings>> readers) {
    this.connections = connections;
    this.catalogues = catalogues;
    this.readers = readers;
  }

  @Override
  public String protocol() {
    return WeirConfig.POSTGRES;
  }

  @Override
  public @Nullable UpstreamTarget target(String connection) {
    return connections.find(connection);
  }

  @Override
  public Texts open(Grant grant, UpstreamTarget target, String user)
      throws CatalogueUnavailable, InterruptedException {
    Catalogue catalogue = catalogues.forSession(grant, target, user).latest(null);
    var environment = new Environment<>(catalogue, NamedStatements.NONE, PostgresSettings.DEFAULT);
    return utf8 ->
        new Read(readers.apply(MAJOR_VERSION).read(ByteBuffer.wrap(utf8), environment), utf8);
  }

  @Override
  public String version(Grant grant, UpstreamTarget target, String user)
      throws CatalogueUnavailable, InterruptedException {
    return "PostgreSQL " + catalogues.version(grant, target, user);
  }
}
