package dev.weir.sql;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the names of one session mean: an immutable snapshot under one search path. Thread-safe.
 * {@link #version()} differs whenever an answer could, so that readings can be reused by it.
 */
public interface Catalogue {
  long version();

  /**
   * The schemas that an unqualified name is looked for in, in order, pg_temp and pg_catalog
   * included where the server does.
   */
  List<String> searchPath();

  /**
   * A table, view or other relation by name; the first on the search path if {@code schema} is
   * null; null if there is none.
   */
  @Nullable Relation relation(@Nullable String schema, String name);

  /**
   * Every function of that name that the search path (or the schema) reaches; empty if there is
   * none.
   */
  List<Function> functions(@Nullable String schema, String name);

  /**
   * Whether the search path reaches an operator of that name outside pg_catalog which no extension
   * brought: then what it does is the body of a function. A catalogue that does not override this
   * says that there is none.
   */
  default boolean definesOperator(String name) {
    return false;
  }

  /**
   * Whether an unqualified type of that name is one outside pg_catalog, even if pg_catalog has one
   * as well: a schema before pg_catalog on the search path, or the temporary one, has it. A
   * catalogue that does not override this says that there is none.
   */
  default boolean shadowsType(String name) {
    return false;
  }

  /**
   * The same names under another search path.
   *
   * @param schemas as SET search_path names them, {@code $user} and pg_temp included
   * @return null if it cannot be told what the server would make of that path
   */
  default @Nullable Catalogue under(List<String> schemas) {
    return null;
  }

  /** How names in the definitions of {@link Relation}s are to be looked up. */
  default Catalogue ofDefinitions() {
    return this;
  }

  /**
   * What stands for all definitions of {@link Relation}s as they are: the same object as long as
   * they, and the names in them, mean the same. What was found of them is kept with it, for as long
   * as somebody else holds it. Compared by identity.
   */
  default Object definitionsAsTheyAre() {
    return this;
  }

  /** Whether names are looked up with the rights of the role that opened the session. */
  default boolean ofOpeningRole() {
    return false;
  }

  /**
   * The tables whose foreign keys refer to a table, itself perhaps among them: what TRUNCATE
   * CASCADE empties with it. Null if the catalogue does not tell, as one that does not override
   * this.
   */
  default @Nullable Set<ObjectName> referencing(ObjectName table) {
    return null;
  }

  /**
   * The extensions that brought an operator of that name which the search path reaches. A catalogue
   * that does not override this says that there is none.
   */
  default Set<String> operatorExtensions(String name) {
    return Set.of();
  }

  /**
   * Columns that definitions of one relation depend on, or of all relations if {@code relation} is
   * null. What shows such a definition, or what it decides, shows something of these columns. A
   * catalogue that does not override this says that there are none.
   */
  default Set<ColumnName> columnsIn(Definition definition, @Nullable ObjectName relation) {
    return Set.of();
  }

  /**
   * The variables of the session that triggers and routines may assign to, in lower case, without
   * their {@code @}. Null if they may be any, as in a catalogue that does not override this.
   */
  default @Nullable Set<String> variablesOfCode() {
    return null;
  }

  /** What the server keeps of columns outside their rows, or decides by them. */
  enum Definition {
    /** The value that rows show which were there before the column was added. */
    MISSING_VALUE,
    /** Keys of a partitioned table: they decide in which partition a row is. */
    PARTITION_KEY,
    /** Policies of row-level security: they decide which rows are seen. */
    ROW_POLICY
  }

  /** What rows are read from. */
  enum RelationKind {
    TABLE,
    PARTITIONED_TABLE,
    VIEW,
    MATERIALIZED_VIEW,
    FOREIGN_TABLE,
    SEQUENCE,
    COMPOSITE_TYPE
  }

  /**
   * @param oid as RowDescription names it
   * @param columns in attribute order, dropped ones left out
   * @param definition the query behind a view or materialised view, as the server prints it
   * @param ancestors tables it inherits from or is a partition of, all the way up
   * @param descendants tables that inherit from it or are its partitions, all the way down
   * @param hasTriggers user triggers that run code when it is written
   * @param hasRules rewrite rules beside a view's own SELECT rule
   * @param rowSecurity row-level security is enabled
   * @param key the columns of its primary key, if rows of its own and of its partitions differ in
   *     them at any moment; else empty
   */
  record Relation(
      ObjectName name,
      long oid,
      RelationKind kind,
      List<Column> columns,
      @Nullable String definition,
      Set<ObjectName> ancestors,
      Set<ObjectName> descendants,
      boolean hasTriggers,
      boolean hasRules,
      boolean rowSecurity,
      Set<String> key) {
    public Relation {
      columns = List.copyOf(columns);
      ancestors = Set.copyOf(ancestors);
      descendants = Set.copyOf(descendants);
      key = Set.copyOf(key);
    }

    /** Of which no primary key is known. */
    public Relation(
        ObjectName name,
        long oid,
        RelationKind kind,
        List<Column> columns,
        @Nullable String definition,
        Set<ObjectName> ancestors,
        Set<ObjectName> descendants,
        boolean hasTriggers,
        boolean hasRules,
        boolean rowSecurity) {
      this(
          name,
          oid,
          kind,
          columns,
          definition,
          ancestors,
          descendants,
          hasTriggers,
          hasRules,
          rowSecurity,
          Set.of());
    }

    public @Nullable Column column(String columnName) {
      for (Column column : columns) {
        if (column.name().equals(columnName)) {
          return column;
        }
      }
      return null;
    }
  }

  /**
   * @param attributeNumber as RowDescription names it, from 1
   * @param type the type's name as {@code format_type} prints it
   * @param compositeOf the table or composite type whose row the column holds, if it does
   * @param generatedFrom for a generated column: the expression as the server prints it
   */
  record Column(
      String name,
      int attributeNumber,
      String type,
      @Nullable ObjectName compositeOf,
      @Nullable String generatedFrom) {}

  /** Volatility as pg_proc has it. */
  enum Volatility {
    IMMUTABLE,
    STABLE,
    VOLATILE
  }

  /**
   * @param language {@code sql}, {@code plpgsql}, {@code c}, {@code internal}
   * @param returnsSet it returns a set of rows
   * @param returnsTable the names of its output columns, if it has OUT/TABLE arguments
   * @param returnsRow the table or composite type it returns rows of
   * @param aggregate an aggregate (not a plain function, window function or procedure)
   * @param extension the extension it belongs to, or null
   */
  record Function(
      ObjectName name,
      String language,
      Volatility volatility,
      boolean securityDefiner,
      boolean returnsSet,
      List<String> returnsTable,
      @Nullable ObjectName returnsRow,
      boolean aggregate,
      @Nullable String extension) {
    public Function {
      returnsTable = List.copyOf(returnsTable);
    }
  }
}
