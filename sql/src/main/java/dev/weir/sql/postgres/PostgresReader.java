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
    if (!environment.standardConformingStrings()) {
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
              new Reading.Unreadable(
                  error.sqlState(),
                  error.message(),
                  error.detail(),
                  error.position(),
                  error.hint());
          case ParseResult.Unparsable unparsable ->
              new Reading.Unreadable(STATEMENT_TOO_COMPLEX, unparsable.reason().text(), 0, null);
        };
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return reading;
  }

  private Reading script(ParseResult.Parsed parsed, Environment environment) {
    var effort = new Effort();
    var names = new NamesInText(environment.names());
    var statements = new ArrayList<Statement>();
    Uncertainty uncertainty = null;
    try {
      for (ParseResult.RawStatement raw : parsed.statements()) {
        Statement statement =
            new StatementReader(environment.catalogue(), builtins, definitions, effort, names)
                .read(Node.wrapped(raw.node()), raw.startByte(), raw.lengthBytes());
        if (uncertainty != null) {
          statement =
              StatementReader.withUncertainNames(
                  statement, uncertainty.reason(), uncertainty.unknown());
        }
        names.note(statement.naming());
        statements.add(statement);
        uncertainty = Uncertainty.after(statement, uncertainty);
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

  /**
   * What the statements before it in the same text do to a statement: they run before its names are
   * looked up.
   */
  private record Uncertainty(String reason, boolean unknown) {
    static @Nullable Uncertainty after(Statement statement, @Nullable Uncertainty before) {
      boolean settings = statement.settings().stream().anyMatch(setting -> !setting.harmless());
      if (settings || (before != null && before.unknown())) {
        return new Uncertainty(
            "a statement before it in the same message changes settings; send it on its own", true);
      }
      return statement.shape().changesCatalogue() || before != null
          ? new Uncertainty(
              "a statement before it in the same message changes definitions; send it on its own",
              false)
          : null;
    }
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
