package dev.weir.gateway.postgres.oracle;

import dev.weir.sql.NamedStatements;
import dev.weir.sql.Naming;
import dev.weir.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The named statements of a session whose statements succeeded. */
final class Names implements NamedStatements {
  private final Map<String, Statement> prepared = new HashMap<>();
  private final Map<String, Statement> cursors = new HashMap<>();

  void note(Naming naming) {
    switch (naming) {
      case Naming.None _, Naming.Savepoint _ -> {}
      case Naming.Prepares(String name, Statement statement) -> prepared.put(name, statement);
      case Naming.Declares(String name, Statement query, boolean holdable) ->
          cursors.put(name, query);
      case Naming.Deallocates(String name) -> forget(prepared, name);
      case Naming.Closes(String name) -> forget(cursors, name);
      case Naming.DiscardsAll all -> {
        prepared.clear();
        cursors.clear();
      }
    }
  }

  private static void forget(Map<String, Statement> names, @Nullable String name) {
    if (name == null) {
      names.clear();
    } else {
      names.remove(name);
    }
  }

  @Override
  public @Nullable Statement prepared(String name) {
    return prepared.get(name);
  }

  @Override
  public @Nullable Statement cursor(String name) {
    return cursors.get(name);
  }
}
