package dev.weir.gateway.judging;

import dev.weir.sql.NamedStatements;
import dev.weir.sql.Statement;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Named statements that remember which of them were asked for: whoever is asked for a yes is to see
 * what they are. Used by one reading on one thread.
 */
final class NotingNames implements NamedStatements {
  private final NamedStatements names;
  private final Set<String> prepared = new LinkedHashSet<>();
  private final Set<String> cursors = new LinkedHashSet<>();

  NotingNames(NamedStatements names) {
    this.names = names;
  }

  UsedNames used() {
    return new UsedNames(prepared, cursors);
  }

  @Override
  public @Nullable Statement prepared(String name) {
    prepared.add(name);
    return names.prepared(name);
  }

  @Override
  public @Nullable Statement cursor(String name) {
    cursors.add(name);
    return names.cursor(name);
  }
}
