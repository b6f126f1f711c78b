package dev.weir.sql;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A catalogue that says what another one says, save for what it overrides. What {@link Catalogue}
 * answers by default is that there is nothing, so whoever wraps one must pass every question on.
 */
public interface DelegatingCatalogue extends Catalogue {
  /** The one that is asked. */
  Catalogue delegate();

  @Override
  default long version() {
    return delegate().version();
  }

  @Override
  default List<String> searchPath() {
    return delegate().searchPath();
  }

  @Override
  default @Nullable Relation relation(@Nullable String schema, String name) {
    return delegate().relation(schema, name);
  }

  @Override
  default List<Function> functions(@Nullable String schema, String name) {
    return delegate().functions(schema, name);
  }

  @Override
  default boolean definesOperator(String name) {
    return delegate().definesOperator(name);
  }

  @Override
  default boolean shadowsType(String name) {
    return delegate().shadowsType(name);
  }

  @Override
  default @Nullable Catalogue under(List<String> schemas) {
    return delegate().under(schemas);
  }

  @Override
  default Catalogue ofDefinitions() {
    return delegate().ofDefinitions();
  }

  @Override
  default Object definitionsAsTheyAre() {
    return delegate().definitionsAsTheyAre();
  }

  @Override
  default boolean ofOpeningRole() {
    return delegate().ofOpeningRole();
  }

  @Override
  default @Nullable Set<ObjectName> referencing(ObjectName table) {
    return delegate().referencing(table);
  }

  @Override
  default Set<String> operatorExtensions(String name) {
    return delegate().operatorExtensions(name);
  }

  @Override
  default Set<ColumnName> columnsIn(Definition definition, @Nullable ObjectName relation) {
    return delegate().columnsIn(definition, relation);
  }

  @Override
  default @Nullable Set<String> variablesOfCode() {
    return delegate().variablesOfCode();
  }
}
