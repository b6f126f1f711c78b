package dev.weir.sql.mysql.statements;

import dev.weir.sql.Action;
import dev.weir.sql.Lineage;
import dev.weir.sql.Naming;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Statement;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.mysql.lineage.Names;
import dev.weir.sql.statements.Meaning;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.PreparedStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleStatementContext;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * PREPARE, EXECUTE and DEALLOCATE. Names are in lower case, since they may be written in any.
 *
 * <p>PREPARE has the accesses of what it prepares, so that a statement that may not run cannot be
 * prepared either; EXECUTE has them again.
 */
final class PreparedFamily implements Family {
  @Override
  public @Nullable Meaning read(SimpleStatementContext statement, StatementReader reader) {
    PreparedStatementContext prepared = statement.preparedStatement();
    if (prepared == null) {
      return null;
    }
    if (prepared.executeStatement() != null) {
      return execute(name(Names.of(prepared.executeStatement().identifier())), reader);
    }
    String name = name(Names.of(prepared.identifier()));
    if (prepared.PREPARE_SYMBOL() != null && prepared.FROM_SYMBOL() == null) {
      reader.facts().builtin(Action.TRANSACTION, ObjectKind.SESSION, ObjectName.bare("session"));
      return Meaning.command("DEALLOCATE PREPARE").with(new Naming.Deallocates(name));
    }
    String text =
        prepared.textLiteral() == null
            ? null
            : Literals.ascii(
                prepared.textLiteral(), !reader.settings().mode().noBackslashEscapes());
    Statement inner = quoted(text, reader);
    return inner == null
        ? code("PREPARE", "the text that is prepared cannot be seen", reader)
            .with(new Naming.Deallocates(name))
        : Meaning.command("PREPARE").with(new Naming.Prepares(name, inner));
  }

  private static String name(String written) {
    return written.toLowerCase(Locale.ROOT);
  }

  /**
   * Takes over what a statement in a string does.
   *
   * @return null if it cannot be told
   */
  static @Nullable Statement quoted(@Nullable String text, StatementReader reader) {
    Piece piece = text == null ? null : Piece.quoted(text, reader.settings());
    if (piece == null
        || !(reader.inside().read(piece, 0, piece.text().length())
            instanceof StatementReader.Read(Statement inner, var _))) {
      return null;
    }
    reader.facts().absorb(inner);
    return inner;
  }

  static Meaning code(String kind, String reason, StatementReader reader) {
    Facts facts = reader.facts();
    facts.access(Action.CODE, ObjectKind.SESSION, ObjectName.bare("dynamic SQL"));
    facts.untraced(reason);
    facts.setChangesCatalogue();
    return Meaning.command(kind);
  }

  /** The values of variables that it is given are nobody's secret. */
  private static Meaning execute(String name, StatementReader reader) {
    Statement prepared = reader.names().prepared(name);
    if (prepared == null) {
      code("EXECUTE", "what was prepared is not known", reader);
      return Meaning.rows("EXECUTE", List.of()).dependingOnNames();
    }
    reader.facts().absorb(prepared);
    return answer("EXECUTE", prepared).with(prepared.transaction()).dependingOnNames();
  }

  /** An answer like that of the statement that runs. */
  static Meaning answer(String kind, Statement inner) {
    Meaning meaning =
        inner.shape().returnsRows()
            ? Meaning.rows(
                kind,
                inner.lineage() instanceof Lineage.Traced traced ? traced.outputs() : List.of())
            : Meaning.command(kind);
    return inner.dependsOnNames() ? meaning.dependingOnNames() : meaning;
  }
}
