package dev.weir.gateway.mysql.relay.result;

import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Statement;
import dev.weir.wire.mysql.Text;
import dev.weir.wire.mysql.server.ColumnDefinition;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares the server's own description of a result with what was read from the text: how many
 * columns, the names of those that are columns of tables, and where they come from must fit, or the
 * text was misunderstood and nothing of the result may leave.
 */
public final class ColumnCheck {
  private static final Set<String> OF_SERVER =
      Set.of("information_schema", "performance_schema", "mysql", "sys");

  private ColumnCheck() {}

  /**
   * What does not fit, for people; null if all does or nothing was traced.
   *
   * @param charset in which the names are letters
   * @param foldsTables whether the server looks names of tables up whatever their case
   * @param catalogue the names under which the text was read
   */
  public static @Nullable String fault(
      List<ColumnDefinition> columns,
      Charset charset,
      Statement statement,
      boolean foldsTables,
      Catalogue catalogue) {
    if (!(statement.lineage() instanceof Lineage.Traced traced)) {
      return null;
    }
    List<Lineage.Output> outputs = traced.outputs();
    if (outputs.isEmpty()) {
      // SHOW, EXPLAIN, CALL and their kin: what the server makes, or what the verdict is not about
      return statement.kind().equals("SELECT") || !statement.shape().returnsRows()
          ? "the server describes columns, none were read"
          : null;
    }
    if (outputs.size() != columns.size()) {
      return "the server describes %d columns, %d were read"
          .formatted(columns.size(), outputs.size());
    }
    for (int i = 0; i < outputs.size(); i++) {
      ColumnDefinition column = columns.get(i);
      Lineage.Output output = outputs.get(i);
      if (output.origin() != null
          && !letters(column.name(), charset).equalsIgnoreCase(output.name())) {
        return "column %d has another name than was read".formatted(i + 1);
      }
      String fault = placeFault(column, charset, statement, output, foldsTables, catalogue);
      if (fault != null) {
        return "column %d comes from %s".formatted(i + 1, fault);
      }
    }
    return null;
  }

  /**
   * What is wrong with the place that the server names; null if nothing is. Columns of derived
   * tables go by their alias, with the table that they were read from or with none; and behind
   * INFORMATION_SCHEMA stand tables of the server's own.
   */
  private static @Nullable String placeFault(
      ColumnDefinition column,
      Charset charset,
      Statement statement,
      Lineage.Output output,
      boolean foldsTables,
      Catalogue catalogue) {
    String schema = letters(column.schema(), charset);
    if (column.orgTable().isEmpty()
        || column.orgName().isEmpty()
        || schema.isEmpty()
        || OF_SERVER.contains(schema.toLowerCase(Locale.ROOT))) {
      return null;
    }
    Catalogue.Relation table = catalogue.relation(schema, letters(column.orgTable(), charset));
    if (table == null) {
      // That of a derived table is nobody's name.
      String told = letters(column.orgTable(), charset);
      return statement.accesses().stream()
              .anyMatch(access -> isSame(told, access.object().name(), foldsTables))
          ? "a table that is not known"
          : null;
    }
    String name = letters(column.orgName(), charset);
    boolean isColumn =
        table.columns().stream().anyMatch(each -> each.name().equalsIgnoreCase(name));
    return isColumn && !isRead(column, charset, output, foldsTables)
        ? "another place than was read"
        : null;
  }

  /** Whether the column that the server names is among those that were read. */
  private static boolean isRead(
      ColumnDefinition column, Charset charset, Lineage.Output output, boolean foldsTables) {
    ColumnName origin = output.origin();
    if (origin != null && isSame(column, charset, origin, foldsTables)) {
      return true;
    }
    for (ColumnName source : output.sources()) {
      if (isSame(column, charset, source, foldsTables)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSame(
      ColumnDefinition column, Charset charset, ColumnName name, boolean foldsTables) {
    ObjectName table = name.table();
    return letters(column.orgName(), charset).equalsIgnoreCase(name.column())
        && isSame(letters(column.orgTable(), charset), table.name(), foldsTables)
        && (table.schema() == null
            || isSame(letters(column.schema(), charset), table.schema(), foldsTables));
  }

  private static String letters(Text text, Charset charset) {
    return new String(text.bytes(), charset);
  }

  private static boolean isSame(String told, String read, boolean folds) {
    return folds ? told.equalsIgnoreCase(read) : told.equals(read);
  }
}
