package dev.weir.gateway.postgres.catalogue;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SimpleQuery;
import dev.weir.sql.Catalogue;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The catalogue as a JDBC connection sees it at a moment, in its transaction. */
public final class CatalogueOfConnection {
  private static final AtomicLong VERSIONS = new AtomicLong();

  private CatalogueOfConnection() {}

  /**
   * @param catalogue under the connection's search path
   * @param relations by oid
   */
  public record Seen(Catalogue catalogue, Map<Long, Catalogue.Relation> relations) {}

  /** Reads everything with the connection's rights. It must not be in a failed transaction. */
  public static Seen read(Connection connection) throws SQLException {
    SimpleQuery server = sql -> ask(connection, sql);
    try {
      List<List<@Nullable String>> own =
          server.ask(
              "SELECT nspname FROM pg_catalog.pg_namespace WHERE oid OPERATOR(pg_catalog.=)"
                  + " pg_catalog.pg_my_temp_schema()");
      List<String> schemas = CatalogueLoader.searchPath(server);
      Snapshot snapshot =
          CatalogueLoader.load(
              server, "", schemas, own.isEmpty() ? null : own.getFirst().getFirst());
      var byOid = new HashMap<Long, Catalogue.Relation>();
      snapshot.relations().values().forEach(relation -> byOid.put(relation.oid(), relation));
      return new Seen(
          new PathCatalogue(
              VERSIONS.incrementAndGet(), snapshot, schemas, CatalogueLoader.rights(server), true),
          byOid);
    } catch (CatalogueUnavailable e) {
      throw e.getCause() instanceof SQLException cause ? cause : new SQLException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException(e);
    }
  }

  private static List<List<@Nullable String>> ask(Connection connection, String sql)
      throws CatalogueUnavailable {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      try (ResultSet result = statement.executeQuery(sql)) {
        var rows = new ArrayList<List<@Nullable String>>();
        int columns = result.getMetaData().getColumnCount();
        while (result.next()) {
          var row = new ArrayList<@Nullable String>(columns);
          for (int column = 1; column <= columns; column++) {
            row.add(result.getString(column));
          }
          rows.add(Collections.unmodifiableList(row));
        }
        return rows;
      }
    } catch (SQLException e) {
      throw new CatalogueUnavailable("the server refused a question", e);
    }
  }
}
