package dev.weir.sql.postgres.statements;

import dev.weir.sql.Action;
import dev.weir.sql.Lineage;
import dev.weir.sql.Naming;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Statement;
import dev.weir.sql.TransactionEffect;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.postgres.tree.Node;
import dev.weir.sql.statements.Meaning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** COPY: the action copy on the table, and select or insert on what it reads or writes. */
final class CopyStatements implements Family {
  @Override
  public @Nullable Meaning read(Node statement, StatementReader reader) {
    if (!statement.is("CopyStmt")) {
      return null;
    }
    boolean in = statement.flag("is_from");
    List<Lineage.Output> outputs = in ? List.of() : copied(statement, reader);
    if (in) {
      insert(statement, reader);
    }
    Meaning meaning =
        new Meaning(
            "COPY",
            outputs,
            in ? Meaning.Answer.COPY_IN : Meaning.Answer.COPY_OUT,
            TransactionEffect.NONE,
            Naming.NONE,
            false);
    String file = statement.textOrNull("filename");
    if (file == null) {
      return meaning;
    }
    reader.facts().access(Action.FILE, ObjectKind.SERVER_FILE, ObjectName.bare(file));
    reader.facts().untraced("COPY with a file or program of the server cannot be followed");
    return Meaning.command("COPY");
  }

  private static List<Lineage.Output> copied(Node copy, StatementReader reader) {
    Node query = copy.child("query");
    if (query != null) {
      reader.facts().access(Action.COPY, ObjectKind.SESSION, ObjectName.bare("query"));
      Statement inner = reader.inner(query);
      reader.absorb(inner);
      return inner.lineage() instanceof Lineage.Traced traced ? traced.outputs() : List.of();
    }
    Node relation = copy.required("relation", "RangeVar");
    reader.facts().access(Action.COPY, ObjectKind.TABLE, reader.walk().relations().name(relation));
    return reader.walk().columnsOf(relation, copy.strings("attlist"));
  }

  private static void insert(Node copy, StatementReader reader) {
    Facts facts = reader.facts();
    Node relation = copy.required("relation", "RangeVar");
    ObjectName name = reader.walk().relations().name(relation);
    facts.access(Action.COPY, ObjectKind.TABLE, name);
    reader.walk().insertInto(relation, copy.strings("attlist"));
    Node where = copy.child("whereClause");
    if (where != null) {
      reader.walk().conditionOver(relation, where, "COPY WHERE");
    }
  }
}
