package dev.weir.gateway.mysql.catalogue;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SimpleQuery;
import dev.weir.sql.Catalogue.Column;
import dev.weir.sql.Catalogue.Relation;
import dev.weir.sql.Catalogue.RelationKind;
import dev.weir.sql.ObjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what only the session itself can see: the columns of its temporary tables. Stateless. */
final class TemporaryTables {
  /** Of a generated column nothing tells what it is made of: it cannot be read, nor traced. */
  private static final String NOT_TOLD = "";

  private TemporaryTables() {}

  /** Blocks: for virtual threads. */
  static Relation read(ObjectName table, SimpleQuery session)
      throws CatalogueUnavailable, InterruptedException {
    List<Column> columns = new ArrayList<>();
    for (List<@Nullable String> row :
        session.ask(
            "SHOW FULL COLUMNS FROM %s FROM %s"
                .formatted(quoted(table.name()), quoted(String.valueOf(table.schema()))))) {
      int position = columns.size() + 1;
      String extra = Objects.requireNonNullElse(row.get(6), "").toUpperCase(Locale.ROOT);
      boolean generated = extra.contains("VIRTUAL") || extra.contains("STORED");
      columns.add(
          new Column(
              String.valueOf(row.get(0)),
              extra.contains("INVISIBLE") ? -position : position,
              String.valueOf(row.get(1)),
              null,
              generated ? NOT_TOLD : null));
    }
    return new Relation(
        table, 0, RelationKind.TABLE, columns, null, Set.of(), Set.of(), false, false, false);
  }

  /** Backticks quote names in every sql_mode. */
  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
