package dev.weir.sql.postgres;

import dev.weir.sql.Catalogue;
import dev.weir.sql.Environment;
import dev.weir.sql.Naming;
import dev.weir.sql.ObjectName;
import dev.weir.sql.SettingChange;
import dev.weir.sql.Statement;
import dev.weir.sql.TransactionEffect;
import dev.weir.sql.postgres.statements.NewRelations;
import dev.weir.sql.postgres.tree.Node;
import dev.weir.sql.statements.UncertainNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What names mean to the statements of one text in turn: those before a statement run before its
 * names are looked up. A search path that is plainly set and tables that are plainly created are
 * followed; after anything else that changes names the rest of the text is uncertain. For one
 * reading on one thread.
 */
final class MeaningInText {
  /** What ALTER TABLE may do without a name meaning anything else afterwards. */
  private static final Set<String> ALTERATIONS_WITHOUT_NAMES =
      Set.of(
          "AT_AddConstraint",
          "AT_ValidateConstraint",
          "AT_DropConstraint",
          "AT_ColumnDefault",
          "AT_SetNotNull",
          "AT_DropNotNull",
          "AT_ChangeOwner",
          "AT_SetStatistics",
          "AT_SetStorage",
          "AT_SetRelOptions");

  /** More new tables than this are not kept apart: each is copied and searched at every step. */
  private static final int TABLES_MAX = 256;

  private final @Nullable String pathAtStart;
  private Catalogue catalogue;
  private boolean pathChanged;
  private boolean changedUntilCommit;
  private boolean changedUnlessRolledBack;
  private @Nullable String reason;
  private boolean unknown;
  private Names atTransactionStart;

  /** What a rollback gives back: names, and why they are uncertain if they are. */
  private record Names(Catalogue catalogue, @Nullable String reason, boolean unknown) {}

  MeaningInText(Environment<PostgresSettings> environment) {
    this.pathAtStart = environment.settings().searchPathAtStart();
    this.catalogue = environment.catalogue();
    this.atTransactionStart = new Names(catalogue, null, false);
  }

  /** The names as the next statement finds them. */
  Catalogue catalogue() {
    return catalogue;
  }

  /** The next statement as it must be taken. */
  Statement taken(Statement statement) {
    if (pathChanged && namesOfOtherPaths(statement)) {
      return UncertainNames.in(
          statement, "what was prepared before is read under another search path", true);
    }
    return reason == null ? statement : UncertainNames.in(statement, reason, unknown);
  }

  /**
   * What is prepared keeps the path it was read under; the server reads it under the one of now.
   */
  private static boolean namesOfOtherPaths(Statement statement) {
    return statement.dependsOnNames() || statement.naming() instanceof Naming.Prepares;
  }

  /** The statement is followed by others. */
  void after(Node raw, Statement statement) {
    if (statement.transaction() != TransactionEffect.NONE) {
      transaction(statement.transaction());
    }
    List<SettingChange> changes = new ArrayList<>(statement.settings());
    changes.removeIf(SettingChange::harmless);
    if (!changes.isEmpty()) {
      settings(raw, changes);
    }
    if (statement.shape().changesCatalogue()) {
      definitions(raw, statement);
    }
  }

  /**
   * All statements of a text are one transaction, but for what COMMIT and ROLLBACK end (implicit
   * transaction blocks in xact.c). Whether one was open before, in which names were changed, is for
   * the session to know.
   */
  private void transaction(TransactionEffect effect) {
    switch (effect) {
      case COMMIT -> {
        takesBack(changedUntilCommit);
        changedUnlessRolledBack = false;
        atTransactionStart = new Names(catalogue, reason, unknown);
      }
      case ROLLBACK -> {
        catalogue = atTransactionStart.catalogue();
        reason = atTransactionStart.reason();
        unknown = atTransactionStart.unknown();
        changedUnlessRolledBack = false;
        changedUntilCommit = false;
      }
      case ROLLBACK_TO_SAVEPOINT, PREPARE_TRANSACTION -> takesBack(changedUnlessRolledBack);
      case NONE, BEGIN, SAVEPOINT, RELEASE_SAVEPOINT -> {
        // names stay as they are
      }
    }
  }

  private void takesBack(boolean changes) {
    if (changes) {
      uncertain("a statement before it in the same message takes changes back", true);
    }
  }

  private void settings(Node raw, List<SettingChange> changes) {
    for (SettingChange change : changes) {
      noteChange(change.local());
      Catalogue next = changes.size() == 1 ? followed(raw, change) : null;
      if (next == null) {
        uncertain(
            "a statement before it in the same message changes settings; send it on its own", true);
        return;
      }
      catalogue = next;
    }
  }

  /** The names after a change; null if they cannot be told. */
  private @Nullable Catalogue followed(Node raw, SettingChange change) {
    return switch (change.name()) {
      case "search_path" -> under(change.reset() ? pathAtStart() : SearchPaths.setBy(raw));
      case "all" -> under(pathAtStart());
      case "role", "session_authorization" ->
          change.reset() && catalogue.ofOpeningRole() ? catalogue : null;
      // the text has been taken apart already; results have the encoding that sessions begin with
      case "standard_conforming_strings", "client_encoding" -> change.reset() ? catalogue : null;
      default -> null;
    };
  }

  private @Nullable List<String> pathAtStart() {
    return pathAtStart == null ? null : SearchPaths.split(pathAtStart);
  }

  private @Nullable Catalogue under(@Nullable List<String> schemas) {
    pathChanged = true;
    return schemas == null ? null : catalogue.under(schemas);
  }

  private void definitions(Node raw, Statement statement) {
    if (isWithoutNames(raw)) {
      return;
    }
    noteChange(raw.text("oncommit").equals("ONCOMMIT_DROP"));
    boolean made = raw.is("CreateStmt") && statement.kind().equals("CREATE TABLE") && make(raw);
    if (!made) {
      uncertain(
          "a statement before it in the same message changes definitions; send it on its own",
          false);
    }
  }

  /** Whether every name means afterwards what it meant before. */
  private static boolean isWithoutNames(Node raw) {
    return switch (raw.kind()) {
      case "IndexStmt", "CommentStmt" -> true;
      case "AlterTableStmt" ->
          raw.list("cmds").stream()
              .allMatch(command -> ALTERATIONS_WITHOUT_NAMES.contains(command.text("subtype")));
      default -> false;
    };
  }

  /** A rollback takes any change back, a commit only some. */
  private void noteChange(boolean untilCommit) {
    changedUnlessRolledBack = true;
    changedUntilCommit |= untilCommit;
  }

  /** Whether it makes one new table, of which everything is known. */
  private boolean make(Node create) {
    Node range = create.required("relation", "RangeVar");
    ObjectName name = NewRelations.name(catalogue, range);
    String schema = name.schema();
    if (schema == null || !create.list("inhRelations").isEmpty() || isTyped(create)) {
      return false;
    }
    boolean temporary = schema.startsWith(NewNames.TEMPORARY);
    if (temporary && !temporaryIsFirst()) {
      return false;
    }
    if (catalogue.relation(schema, name.name()) != null) {
      // it is there: nothing happens, or the whole text fails
      return create.flag("if_not_exists") && !temporary;
    }
    List<Catalogue.Column> columns = columns(create);
    if (columns == null) {
      return false;
    }
    ObjectName key = temporary ? ObjectName.of(NewNames.TEMPORARY, name.name()) : name;
    Map<ObjectName, Catalogue.Relation> all = new HashMap<>();
    Catalogue before = catalogue;
    if (before instanceof NewNames names) {
      all.putAll(names.made());
      before = names.before();
    }
    if (all.size() >= TABLES_MAX) {
      return false;
    }
    all.put(key, table(key, columns));
    catalogue = new NewNames(before, all);
    return true;
  }

  private boolean temporaryIsFirst() {
    List<String> path = catalogue.searchPath();
    return path.stream().skip(1).noneMatch(schema -> schema.startsWith(NewNames.TEMPORARY));
  }

  private static boolean isTyped(Node create) {
    return create.has("ofTypename") || create.has("partbound") || create.has("partspec");
  }

  private static @Nullable List<Catalogue.Column> columns(Node create) {
    List<Catalogue.Column> columns = new ArrayList<>();
    for (Node element : create.list("tableElts")) {
      if (element.is("ColumnDef")) {
        columns.add(
            new Catalogue.Column(
                element.text("colname"),
                columns.size() + 1,
                element.required("typeName", "TypeName").lastString("names"),
                null,
                null));
      } else if (!element.is("Constraint")) {
        return null;
      }
    }
    return columns;
  }

  private static Catalogue.Relation table(ObjectName name, List<Catalogue.Column> columns) {
    return new Catalogue.Relation(
        name,
        0,
        Catalogue.RelationKind.TABLE,
        columns,
        null,
        Set.of(),
        Set.of(),
        false,
        false,
        false);
  }

  private void uncertain(String why, boolean unknownToRules) {
    reason = why;
    unknown |= unknownToRules;
  }
}
