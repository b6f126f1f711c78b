package dev.weir.gateway.judging;

import dev.weir.sql.Catalogue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The catalogue of a server that has nothing. */
final class NoNames implements Catalogue {
  @Override
  public long version() {
    return 1;
  }

  @Override
  public List<String> searchPath() {
    return List.of("public");
  }

  @Override
  public @Nullable Relation relation(@Nullable String schema, String name) {
    return null;
  }

  @Override
  public List<Function> functions(@Nullable String schema, String name) {
    return List.of();
  }
}
