package dev.weir.sql.postgres.lineage;

import dev.weir.sql.Lineage;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.postgres.functions.SystemRelations;

/** PostgreSQL's words, and its own relations. */
final class PostgresFacts implements Facts.Server {
  @Override
  public Lineage.Missing missingRelation(ObjectName name) {
    return new Lineage.Missing("42P01", "relation \"%s\" does not exist".formatted(name));
  }

  @Override
  public Lineage.Missing missingColumn(String name) {
    String shown = name.contains(".") ? name : "\"" + name + "\"";
    return new Lineage.Missing("42703", "column %s does not exist".formatted(shown));
  }

  @Override
  public boolean showsData(ObjectName relation, String column) {
    return SystemRelations.showsData(relation, column);
  }
}
