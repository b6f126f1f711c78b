package dev.weir.gateway.postgres.relay.result;

import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.Statement;
import dev.weir.wire.postgres.backend.FieldDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares the server's own description of a result with what was read from the text: columns,
 * names and origins must fit, or the text was misunderstood and nothing of the result may leave.
 */
public final class DescriptionCheck {
  private DescriptionCheck() {}

  /** What does not fit, for people; null if all does or nothing was traced. */
  public static @Nullable String fault(
      List<FieldDescription> fields, Statement statement, Catalogue catalogue) {
    if (!(statement.lineage() instanceof Lineage.Traced traced)) {
      return null;
    }
    List<Lineage.Output> outputs = traced.outputs();
    if (outputs.isEmpty() && ownsNothing(fields)) {
      // SHOW, EXPLAIN and their kin: text that the server makes, without any origin
      return statement.kind().equals("SELECT") && !fields.isEmpty() ? "columns" : null;
    }
    if (outputs.size() != fields.size()) {
      return "the server describes %d columns, %d were read"
          .formatted(fields.size(), outputs.size());
    }
    for (int i = 0; i < outputs.size(); i++) {
      FieldDescription field = fields.get(i);
      Lineage.Output output = outputs.get(i);
      if (!field.name().text().equals(output.name())) {
        return "column %d has another name than was read".formatted(i + 1);
      }
      if (field.tableOid() != 0
          && field.attributeNumber() > 0
          && !isRead(field, output, catalogue)) {
        return "column %d comes from another place than was read".formatted(i + 1);
      }
    }
    return null;
  }

  private static boolean ownsNothing(List<FieldDescription> fields) {
    return fields.stream().allMatch(field -> field.tableOid() == 0);
  }

  /** Whether the column that the server names is among those that were read. */
  private static boolean isRead(
      FieldDescription field, Lineage.Output output, Catalogue catalogue) {
    ColumnName origin = output.origin();
    if (origin != null && isSame(field, origin, catalogue)) {
      return true;
    }
    for (ColumnName source : output.sources()) {
      if (isSame(field, source, catalogue)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSame(FieldDescription field, ColumnName name, Catalogue catalogue) {
    Catalogue.Relation relation = catalogue.relation(name.table().schema(), name.table().name());
    if (relation == null) {
      // the text itself has made it: nothing else that the catalogue does not know is traced
      return true;
    }
    if (relation.oid() != Integer.toUnsignedLong(field.tableOid())) {
      return false;
    }
    Catalogue.Column column = relation.column(name.column());
    return column != null && column.attributeNumber() == field.attributeNumber();
  }
}
