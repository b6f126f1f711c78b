package dev.weir.sql.postgres;

import dev.weir.sql.Environment;
import dev.weir.sql.Reading;
import dev.weir.sql.SqlReader;
import dev.weir.sql.Statement;
import dev.weir.sql.postgres.functions.BuiltinFunctions;
import dev.weir.sql.postgres.lineage.Definitions;
import dev.weir.sql.postgres.lineage.Effort;
import dev.weir.sql.postgres.lineage.TooComplexException;
import dev.weir.sql.postgres.parser.ParseResult;
import dev.weir.sql.postgres.parser.PostgresParser;
import dev.weir.sql.postgres.statements.StatementReader;
import dev.weir.sql.postgres.tree.Node;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads PostgreSQL's statements with PostgreSQL's own grammar.
 *
 * <p>Thread-safe. Callers block while the parser is busy, so they should be virtual threads. What
 * is not understood is an unknown access or an untraced lineage, never left out; what is past a
 * limit is {@link Reading.Unreadable}.
 */
public final class PostgresReader implements SqlReader {
  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final String STATEMENT_TOO_COMPLEX = "54001";

  private final PostgresParser parser;
  private final BuiltinFunctions builtins = BuiltinFunctions.reviewed();
  private final Definitions definitions = new Definitions(this::definition);

  /**
   * @param parser of the server's version; stays the caller's to close
   */
  public PostgresReader(PostgresParser parser) {
    this.parser = parser;
  }

  @Override
  public Reading read(ByteBuffer utf8, Environment environment) throws InterruptedException {
    if (!environment.standardConformingStrings() && hasBackslash(utf8)) {
      return new Reading.Unreadable(
          INSUFFICIENT_PRIVILEGE,
          "statements cannot be read while standard_conforming_strings is off",
          0,
          "SET standard_conforming_strings = on");
    }
    Reading reading =
        switch (parser.parse(utf8)) {
          case ParseResult.Parsed parsed -> script(parsed, environment);
          case ParseResult.SyntaxError error ->
              new Reading.Unreadable(error.sqlState(), error.message(), error.position(), null);
          case ParseResult.Unparsable unparsable ->
              new Reading.Unreadable(STATEMENT_TOO_COMPLEX, unparsable.reason().text(), 0, null);
        };
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return reading;
  }

  /** Without one, texts read the same whether strings keep to the standard or not. */
  private static boolean hasBackslash(ByteBuffer utf8) {
    for (int i = utf8.position(); i < utf8.limit(); i++) {
      if (utf8.get(i) == '\\') {
        return true;
      }
    }
    return false;
  }

  private Reading script(ParseResult.Parsed parsed, Environment environment) {
    var effort = new Effort();
    var names = new NamesInText(environment.names());
    var statements = new ArrayList<Statement>();
    var meaning = new MeaningInText(environment);
    try {
      List<ParseResult.RawStatement> raws = parsed.statements();
      for (ParseResult.RawStatement raw : raws) {
        Node node = Node.wrapped(raw.node());
        Statement statement =
            meaning.taken(
                new StatementReader(meaning.catalogue(), builtins, definitions, effort, names)
                    .read(node, raw.startByte(), raw.lengthBytes()));
        names.note(statement.naming());
        statements.add(statement);
        if (statements.size() < raws.size()) {
          meaning.after(node, statement);
        }
      }
    } catch (TooComplexException e) {
      return new Reading.Unreadable(
          STATEMENT_TOO_COMPLEX,
          String.valueOf(e.getMessage()),
          0,
          "Split it into several statements.");
    }
    return new Reading.Script(statements);
  }

  private @Nullable Node definition(String sql) {
    try {
      ParseResult result = parser.parse(ByteBuffer.wrap(sql.getBytes(StandardCharsets.UTF_8)));
      if (result instanceof ParseResult.Parsed parsed) {
        List<ParseResult.RawStatement> statements = parsed.statements();
        return statements.size() == 1 ? Node.wrapped(statements.getFirst().node()) : null;
      }
      return null;
    } catch (InterruptedException e) {
      // The view counts as untraced now, and read() tells its caller of the interruption.
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
