package dev.weir.sql.mysql.lineage;

import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.ColumnList;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The server's own databases. */
final class SystemSchemas {
  private static final Set<String> NAMES =
      Set.of("information_schema", "performance_schema", "mysql", "sys");

  private SystemSchemas() {}

  static boolean isSystem(@Nullable String schema) {
    return schema != null && NAMES.contains(ColumnList.fold(schema));
  }

  /** Whether every session may read it without a rule. */
  static boolean isOpen(ObjectName relation) {
    return false;
  }

  /** Whether a column of it shows what is kept in tables, secrets or texts of statements. */
  static boolean showsData(ObjectName relation, String column) {
    return true;
  }
}
