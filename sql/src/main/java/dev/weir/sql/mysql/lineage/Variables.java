package dev.weir.sql.mysql.lineage;

import dev.weir.sql.Action;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.RvalueSystemOrUserVariableContext;
import java.util.Locale;
import java.util.Set;

/**
 * Variables of the server that an expression reads: a few tell of the statement before. Those of
 * users are noted where the statement is parsed.
 */
final class Variables {
  /** How many values of the statement before were not what it took them for. */
  private static final Set<String> OF_DIAGNOSTICS = Set.of("warning_count", "error_count");

  private Variables() {}

  static void read(Walk walk, RvalueSystemOrUserVariableContext variable) {
    if (variable.rvalueSystemVariable() == null) {
      return;
    }
    noteRead(walk, Names.of(variable.rvalueSystemVariable().textOrIdentifier()));
    if (variable.rvalueSystemVariable().dotIdentifier() != null) {
      noteRead(walk, Names.of(variable.rvalueSystemVariable().dotIdentifier()));
    }
  }

  private static void noteRead(Walk walk, String written) {
    String name = written.toLowerCase(Locale.ROOT);
    if (OF_DIAGNOSTICS.contains(name)) {
      walk.facts.builtin(Action.SELECT, ObjectKind.SESSION, ObjectName.bare(name));
    }
  }
}
