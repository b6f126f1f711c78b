package dev.weir.gateway.postgres.relay.judging;

import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.ObjectName;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A catalogue that remembers whether it was asked for a relation it does not know: the table may be
 * new, or one that only the session itself can see. Used by one reading on one thread.
 */
final class NotingCatalogue implements Catalogue {
  private final Catalogue catalogue;
  private boolean missed;

  NotingCatalogue(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  boolean missed() {
    return missed;
  }

  @Override
  public long version() {
    return catalogue.version();
  }

  @Override
  public List<String> searchPath() {
    return catalogue.searchPath();
  }

  @Override
  public @Nullable Relation relation(@Nullable String schema, String name) {
    Relation relation = catalogue.relation(schema, name);
    missed |= relation == null;
    return relation;
  }

  @Override
  public List<Function> functions(@Nullable String schema, String name) {
    return catalogue.functions(schema, name);
  }

  @Override
  public Set<ColumnName> columnsIn(Definition definition, @Nullable ObjectName relation) {
    return catalogue.columnsIn(definition, relation);
  }

  @Override
  public Set<String> operatorExtensions(String name) {
    return catalogue.operatorExtensions(name);
  }

  @Override
  public boolean definesOperator(String name) {
    return catalogue.definesOperator(name);
  }
}
