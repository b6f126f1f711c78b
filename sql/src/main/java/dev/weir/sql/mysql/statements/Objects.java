package dev.weir.sql.mysql.statements;

import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage.Use;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.sql.mysql.lineage.Names;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.QualifiedIdentifierContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TableNameContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TableRefContext;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the names in a statement stand for. */
final class Objects {
  private final Catalogue catalogue;
  private final MySqlSettings settings;

  Objects(Catalogue catalogue, MySqlSettings settings) {
    this.catalogue = catalogue;
    this.settings = settings;
  }

  /** The relation of that name, or null. */
  Catalogue.@Nullable Relation relation(TableRefContext table) {
    return relation(Names.parts(table));
  }

  Catalogue.@Nullable Relation relation(List<String> parts) {
    return catalogue.relation(schema(parts), folded(parts.getLast()));
  }

  private @Nullable String schema(List<String> parts) {
    return parts.size() > 1 ? folded(parts.get(parts.size() - 2)) : null;
  }

  private String folded(String name) {
    return settings.lowerCaseTableNames() == 0 ? name : name.toLowerCase(Locale.ROOT);
  }

  /** The name of what is there, or as it would be looked for. */
  ObjectName name(TableRefContext table) {
    return name(Names.parts(table));
  }

  ObjectName name(List<String> parts) {
    Catalogue.Relation relation = relation(parts);
    return relation == null ? newName(parts) : relation.name();
  }

  ObjectName newName(TableNameContext table) {
    return newName(
        table.qualifiedIdentifier() == null
            ? List.of(Names.of(table.dotIdentifier()))
            : Names.parts(table.qualifiedIdentifier()));
  }

  ObjectName newName(QualifiedIdentifierContext name) {
    return newName(Names.parts(name));
  }

  private ObjectName newName(List<String> parts) {
    String schema = schema(parts);
    return new ObjectName(schema == null ? settings.database() : schema, folded(parts.getLast()));
  }

  /** All columns of a table. */
  static Set<ColumnName> columns(Catalogue.Relation relation) {
    var columns = new HashSet<ColumnName>();
    relation
        .columns()
        .forEach(column -> columns.add(new ColumnName(relation.name(), column.name())));
    return columns;
  }

  /** Notes an access to a table whose rows the server may repeat in an error. */
  Facts.Columns rebuilt(Action action, TableRefContext table, Facts facts) {
    Catalogue.Relation relation = relation(table);
    if (relation != null) {
      facts.expose(columns(relation));
    }
    return facts.access(action, ObjectKind.TABLE, name(table));
  }

  /** Notes that all columns of a table decide whether the statement succeeds. */
  void decides(TableRefContext table, String clause, Facts facts) {
    Catalogue.Relation relation = relation(table);
    if (relation == null) {
      facts.missingRelation(name(table));
    } else {
      facts.steer(columns(relation), Use.ANY, clause);
    }
  }

  /** Notes that the rows of one table are found under another name. */
  void moved(TableRefContext table, ObjectName to, Facts facts) {
    Catalogue.Relation relation = relation(table);
    if (relation == null) {
      facts.missingRelation(name(table));
      return;
    }
    for (Catalogue.Column column : relation.columns()) {
      facts.flow(Set.of(new ColumnName(relation.name(), column.name())), to, column.name());
    }
  }
}
