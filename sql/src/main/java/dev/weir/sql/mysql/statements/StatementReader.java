package dev.weir.sql.mysql.statements;

import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.Lineage;
import dev.weir.sql.NamedStatements;
import dev.weir.sql.Naming;
import dev.weir.sql.Shape;
import dev.weir.sql.Statement;
import dev.weir.sql.TransactionEffect;
import dev.weir.sql.lineage.Definitions;
import dev.weir.sql.lineage.Effort;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.sql.mysql.lineage.MySqlFacts;
import dev.weir.sql.mysql.lineage.RowFacts;
import dev.weir.sql.mysql.lineage.RowStatements;
import dev.weir.sql.mysql.parser.MySqlGrammar;
import dev.weir.sql.mysql.parser.ParseResult;
import dev.weir.sql.statements.Meaning;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExprContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.QueryContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SelectItemListContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SelectStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleStatementContext;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.misc.Interval;
import org.jspecify.annotations.Nullable;

/** Reads one statement of a text. A statement that no family knows is an unknown access. */
public final class StatementReader {
  private static final List<Family> FAMILIES =
      List.of(
          new RowFamily(),
          new TransactionFamily(),
          new SetFamily(),
          new ShowFamily(),
          new ExplainFamily(),
          new PreparedFamily(),
          new TableFamily(),
          new TableChangeFamily(),
          new ViewFamily(),
          new CodeFamily(),
          new AccountFamily(),
          new ServerFamily());

  private final Session session;
  private final Facts facts;
  private final RowStatements rows;
  private final Objects objects;

  /**
   * What is the same for all statements inside one.
   *
   * @param names the session's named statements as they stand before this statement
   */
  public record Session(
      Catalogue catalogue,
      MySqlSettings settings,
      NamedStatements names,
      MySqlGrammar grammar,
      Definitions<SelectStatementContext> definitions,
      Effort effort) {}

  public StatementReader(Session session) {
    this.session = session;
    this.facts = new Facts(session.effort(), new MySqlFacts(session.settings()));
    this.rows =
        new RowStatements(
            session.catalogue(), session.settings(), session.definitions(), session.effort());
    this.objects = new Objects(session.catalogue(), session.settings());
  }

  Facts facts() {
    return facts;
  }

  RowStatements rows() {
    return rows;
  }

  Objects objects() {
    return objects;
  }

  MySqlSettings settings() {
    return session.settings();
  }

  NamedStatements names() {
    return session.names();
  }

  Catalogue catalogue() {
    return session.catalogue();
  }

  /**
   * Reads a statement.
   *
   * @param offset where it begins in the text, in bytes
   * @param length of its text in bytes
   */
  public Result read(Piece piece, int offset, int length) {
    session.effort().statement();
    boolean mariaDb = session.settings().server().isMariaDb();
    Piece readable = mariaDb ? MariaDb.withoutConditions(MariaDb.withoutPast(piece)) : piece;
    boolean replaces = mariaDb && MariaDb.replaces(readable);
    if (replaces) {
      readable = MariaDb.withoutReplacing(readable);
    }
    Meaning meaning = mariaDb ? MariaDb.read(readable, this) : null;
    QueryContext tree = null;
    if (meaning == null) {
      switch (parse(readable)) {
        case ParseResult.Parsed(QueryContext query) -> {
          meaning = meaning(query);
          tree = query;
        }
        case ParseResult.NotUnderstood(int position) -> {
          meaning = ShowFamily.withoutGrammar(piece, this);
          if (meaning == null) {
            meaning = CodeFamily.withoutGrammar(piece, this);
          }
          if (meaning == null) {
            return new NotUnderstood(position);
          }
        }
        case ParseResult.TooComplex() -> {
          return new TooComplex();
        }
      }
    }
    if (replaces) {
      for (Access access : facts.accesses()) {
        if (access.action() == Action.CREATE) {
          facts.access(Action.DROP, access.kind(), access.object());
        }
      }
    }
    return new Read(meaning.statement(facts, offset, length), tree);
  }

  /** What became of a statement. */
  public sealed interface Result {}

  /**
   * It is read.
   *
   * @param tree what it was read from, if that is its whole text, place by place; null if parts of
   *     it were read by themselves
   */
  public record Read(Statement statement, @Nullable QueryContext tree) implements Result {}

  /**
   * The grammar does not have it.
   *
   * @param position in characters from the statement's start
   */
  public record NotUnderstood(int position) implements Result {}

  /** It is past a limit. */
  public record TooComplex() implements Result {}

  ParseResult parse(Piece piece) {
    ParseResult parsed = session.grammar().parse(piece.text(), piece.neutral(), session.settings());
    if (parsed instanceof ParseResult.Parsed(QueryContext query)
        && piece.neutral().indexOf('@') >= 0) {
      UserVariables.note(query, facts);
    }
    return parsed;
  }

  private Meaning meaning(QueryContext query) {
    if (query.beginWork() != null) {
      return TransactionFamily.begin("BEGIN", facts);
    }
    return meaning(query.simpleStatement());
  }

  private Meaning meaning(SimpleStatementContext statement) {
    for (Family family : FAMILIES) {
      Meaning meaning = family.read(statement, this);
      if (meaning != null) {
        return meaning;
      }
    }
    facts.unknown(String.join(" ", Words.first(statement, 2)));
    return Meaning.command("UNKNOWN");
  }

  /** A reader of a statement inside this one. */
  StatementReader inside() {
    return new StatementReader(session);
  }

  /**
   * A query inside another statement, such as that of CREATE VIEW.
   *
   * @return its columns; empty and untraced if it is not one by itself
   */
  RowFacts query(ParserRuleContext query) {
    int start = query.getStart().getStartIndex();
    int end = query.getStop().getStopIndex() + 1;
    var input = query.getStart().getInputStream();
    String text = input.getText(Interval.of(start, end - 1));
    ParseResult parsed = parse(Piece.inside(text, settings()));
    return parsed instanceof ParseResult.Parsed(QueryContext whole)
            && whole.simpleStatement() != null
            && whole.simpleStatement().selectStatement() != null
        ? absorb(rows.select(whole.simpleStatement().selectStatement()))
        : absorb(
            new RowFacts(
                Set.of(),
                new Lineage.Untraced("a query inside the statement is not understood"),
                Set.of(),
                false,
                false,
                true));
  }

  /** Expressions that refer to no table; their outputs are in the lineage that is returned. */
  RowFacts expressions(List<ExprContext> expressions) {
    return absorb(rows.expressions(expressions));
  }

  /** What RETURNING shows, or null. */
  @Nullable SelectItemListContext items(Piece piece) {
    if (!(parse(piece) instanceof ParseResult.Parsed(QueryContext query))
        || query.simpleStatement() == null
        || query.simpleStatement().selectStatement() == null) {
      return null;
    }
    List<SelectItemListContext> lists =
        Words.parts(query.simpleStatement(), SelectItemListContext.class);
    // Nothing but the list may stand there.
    return lists.size() == 1
            && lists.getFirst().getStart().getTokenIndex() == 1
            && lists.getFirst().getStop().getStopIndex()
                == piece.text().stripTrailing().length() - 1
        ? lists.getFirst()
        : null;
  }

  /** Takes over what rows are read and written, all but the columns of the result. */
  RowFacts absorb(RowFacts inner) {
    facts.absorb(
        new Statement(
            "",
            0,
            0,
            inner.accesses(),
            inner.lineage(),
            inner.functions(),
            List.of(),
            new Shape(
                inner.unbounded(), inner.rowLocking(), false, false, false, false, true, false),
            TransactionEffect.NONE,
            Naming.NONE,
            false));
    return inner;
  }

  /** The columns of a result, or none where it cannot be said. */
  static List<Lineage.Output> outputs(RowFacts rows) {
    return rows.lineage() instanceof Lineage.Traced traced ? traced.outputs() : List.of();
  }
}
