package dev.weir.sql.mysql.statements;

import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.mysql.lineage.Names;
import dev.weir.sql.statements.Meaning;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.AlterListItemContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.AlterPartitionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.AlterTableContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.CreateIndexContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExprContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.PartitionClauseContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.StandaloneAlterCommandsContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TableRefContext;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * ALTER TABLE and indexes. What is protected is so by its name: to rename a column or table moves
 * its values to another name, like writing them there. Changes whose success depends on the values
 * that are there steer by them.
 */
final class TableChangeFamily implements Family {
  @Override
  public @Nullable Meaning read(SimpleStatementContext statement, StatementReader reader) {
    if (statement.alterStatement() != null) {
      return statement.alterStatement().alterTable() == null
          ? null
          : alter(statement.alterStatement().alterTable(), reader);
    }
    if (statement.createStatement() != null && statement.createStatement().createIndex() != null) {
      CreateIndexContext create = statement.createStatement().createIndex();
      index(create.createIndexTarget().tableRef(), create, reader);
      return Meaning.command("CREATE INDEX");
    }
    if (statement.dropStatement() != null && statement.dropStatement().dropIndex() != null) {
      reader
          .facts()
          .access(
              Action.ALTER,
              ObjectKind.TABLE,
              reader.objects().name(statement.dropStatement().dropIndex().tableRef()));
      reader.facts().setChangesCatalogue();
      return Meaning.command("DROP INDEX");
    }
    return null;
  }

  private static void index(
      TableRefContext table, CreateIndexContext create, StatementReader reader) {
    reader.objects().rebuilt(Action.ALTER, table, reader.facts());
    if (Words.has(create, ExprContext.class)) {
      reader.objects().decides(table, "an index over an expression", reader.facts());
    }
    reader.facts().setChangesCatalogue();
  }

  private static Meaning alter(AlterTableContext alter, StatementReader reader) {
    Facts facts = reader.facts();
    TableRefContext table = alter.tableRef();
    Facts.Columns access = reader.objects().rebuilt(Action.ALTER, table, facts);
    for (AlterListItemContext item : Words.parts(alter, AlterListItemContext.class)) {
      item(table, item, access, reader);
    }
    if (Words.has(alter, PartitionClauseContext.class)) {
      reader.objects().decides(table, "PARTITION BY", facts);
    }
    for (var standalone : Words.parts(alter, StandaloneAlterCommandsContext.class)) {
      standalone(table, standalone, reader);
    }
    TableFamily.options(alter, reader);
    facts.setChangesCatalogue();
    return Meaning.command("ALTER TABLE");
  }

  private static void item(
      TableRefContext table,
      AlterListItemContext item,
      Facts.Columns access,
      StatementReader reader) {
    Facts facts = reader.facts();
    List<String> words = Words.top(item);
    if (Words.has(item, ExprContext.class)) {
      reader.objects().decides(table, "an expression over rows that are there", facts);
    }
    switch (words.getFirst()) {
      case "CHANGE", "MODIFY" -> column(table, item, access, reader);
      case "RENAME" -> {
        if (words.contains("COLUMN")) {
          renamed(table, name(item), Names.of(item.identifier()), access, reader);
        } else if (item.tableName() != null) {
          reader.objects().moved(table, reader.objects().newName(item.tableName()), facts);
        }
      }
      case "ADD" -> {
        if (item.identifier() != null) {
          access.write(Names.of(item.identifier()));
        }
        TableFamily.calls(item, facts);
      }
      case "DROP" -> {
        if (item.columnInternalRef() != null) {
          access.write(name(item));
        }
      }
      case "ALTER", "DISABLE", "ENABLE", "FORCE" -> {}
      default -> reader.objects().decides(table, words.getFirst(), facts);
    }
  }

  private static String name(AlterListItemContext item) {
    return Names.of(item.columnInternalRef().identifier());
  }

  /** The type of a column may change: whether its values allow that is told. */
  private static void column(
      TableRefContext table,
      AlterListItemContext item,
      Facts.Columns access,
      StatementReader reader) {
    String old = name(item);
    Catalogue.Relation relation = reader.objects().relation(table);
    if (relation == null) {
      reader.facts().missingRelation(reader.objects().name(table));
      return;
    }
    reader
        .facts()
        .steer(
            Set.of(new ColumnName(relation.name(), stored(relation, old))),
            dev.weir.sql.Lineage.Use.ANY,
            "a column's new type");
    access.write(old);
    if (item.identifier() != null) {
      renamed(table, old, Names.of(item.identifier()), access, reader);
    }
  }

  private static void renamed(
      TableRefContext table, String from, String to, Facts.Columns access, StatementReader reader) {
    access.write(from);
    access.write(to);
    Catalogue.Relation relation = reader.objects().relation(table);
    if (relation == null) {
      reader.facts().untraced("a column of something that is not known gets another name");
    } else if (!from.equalsIgnoreCase(to)) {
      reader
          .facts()
          .flow(
              Set.of(new ColumnName(relation.name(), stored(relation, from))), relation.name(), to);
    }
  }

  /** A column's name as the catalogue has it. */
  private static String stored(Catalogue.Relation relation, String written) {
    for (Catalogue.Column column : relation.columns()) {
      if (column.name().equalsIgnoreCase(written)) {
        return column.name();
      }
    }
    return written;
  }

  private static void standalone(
      TableRefContext table, StandaloneAlterCommandsContext command, StatementReader reader) {
    Facts facts = reader.facts();
    AlterPartitionContext partition = command.alterPartition();
    if (partition == null || Words.top(partition).contains("TABLESPACE")) {
      facts.access(
          Action.FILE,
          ObjectKind.SERVER_FILE,
          ObjectName.bare(reader.objects().name(table).name()));
      facts.access(Action.ADMIN, ObjectKind.TABLE, reader.objects().name(table));
      facts.untraced("a tablespace holds rows that were not written here");
      return;
    }
    // To name a partition is to choose by its keys.
    reader.objects().decides(table, "a partition that is named", facts);
    if (partition.tableRef() != null) {
      TableRefContext other = partition.tableRef();
      reader.objects().rebuilt(Action.ALTER, other, facts);
      reader.objects().moved(table, reader.objects().name(other), facts);
      reader.objects().moved(other, reader.objects().name(table), facts);
    }
    if (Words.top(partition).getFirst().equals("TRUNCATE")
        || Words.top(partition).getFirst().equals("DROP")) {
      facts.access(Action.TRUNCATE, ObjectKind.TABLE, reader.objects().name(table));
    }
    if (Words.top(partition).getFirst().equals("CHECK")
        || Words.top(partition).getFirst().equals("ANALYZE")) {
      facts.access(Action.ADMIN, ObjectKind.TABLE, reader.objects().name(table));
    }
  }
}
