package dev.weir.sql.mysql.lineage;

import dev.weir.sql.Lineage;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.sql.mysql.windows.SystemWindows;
import java.util.Map;

/** The server's words, and its own tables. */
public final class MySqlFacts implements Facts.Server {
  private static final Map<String, String> OF_MARIADB =
      Map.of(
          "field list", "SELECT",
          "where clause", "WHERE",
          "on clause", "ON",
          "group statement", "GROUP BY",
          "having clause", "HAVING",
          "order clause", "ORDER BY",
          "from clause", "FROM");

  private final MySqlSettings settings;

  public MySqlFacts(MySqlSettings settings) {
    this.settings = settings;
  }

  @Override
  public Lineage.Missing missingRelation(ObjectName name) {
    String schema = name.schema() == null ? settings.database() : name.schema();
    return schema == null
        ? new Lineage.Missing("3D000", "No database selected")
        : new Lineage.Missing(
            "42S02", "Table '%s.%s' doesn't exist".formatted(schema, name.name()));
  }

  /**
   * @param name the column, a tab, and where it is looked for
   */
  @Override
  public Lineage.Missing missingColumn(String name) {
    int tab = name.indexOf('\t');
    String column = tab < 0 ? name : name.substring(0, tab);
    String clause = tab < 0 ? "field list" : name.substring(tab + 1);
    if (settings.server().isMariaDb()) {
      clause = OF_MARIADB.getOrDefault(clause, clause);
    }
    return new Lineage.Missing("42S22", "Unknown column '%s' in '%s'".formatted(column, clause));
  }

  @Override
  public boolean showsData(ObjectName relation, String column) {
    return SystemWindows.showsData(relation, column);
  }
}
