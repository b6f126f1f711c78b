package dev.weir.sql.postgres;

import dev.weir.sql.Environment;
import dev.weir.sql.Reading;
import dev.weir.sql.SqlReader;
import dev.weir.sql.Statement;
import dev.weir.sql.lineage.Definitions;
import dev.weir.sql.lineage.Effort;
import dev.weir.sql.lineage.TooComplexException;
import dev.weir.sql.postgres.functions.BuiltinFunctions;
import dev.weir.sql.postgres.parser.ParseResult;
import dev.weir.sql.postgres.parser.PostgresParser;
import dev.weir.sql.postgres.statements.StatementReader;
import dev.weir.sql.postgres.tree.Node;
import dev.weir.sql.skeleton.Skeleton;
import dev.weir.sql.statements.NamesInText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Reads PostgreSQL's statements with PostgreSQL's own grammar.
 *
 * <p>Thread-safe. Callers block while the parser is busy, so they should be virtual threads; texts
 * of more than 256 KiB are read one after the other, so that their trees fit the memory. What is
 * not understood is an unknown access or an untraced lineage, never left out; what is past a limit
 * is {@link Reading.Unreadable}.
 */
public final class PostgresReader implements SqlReader<PostgresSettings> {
  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final String STATEMENT_TOO_COMPLEX = "54001";

  private static final int LARGE_BYTES = 256 << 10;

  private final PostgresParser parser;
  private final Semaphore large = new Semaphore(1, true);
  private final BuiltinFunctions builtins = BuiltinFunctions.reviewed();
  private final Definitions<Node> definitions = new Definitions<>(this::definition);

  /**
   * @param parser of the server's version; stays the caller's to close
   */
  public PostgresReader(PostgresParser parser) {
    this.parser = parser;
  }

  @Override
  public Reading read(ByteBuffer utf8, Environment<PostgresSettings> environment)
      throws InterruptedException {
    if (!environment.settings().standardConformingStrings() && hasBackslash(utf8)) {
      return new Reading.Unreadable(
          INSUFFICIENT_PRIVILEGE,
          "statements cannot be read while standard_conforming_strings is off",
          0,
          "SET standard_conforming_strings = on");
    }
    byte[] text = new byte[utf8.remaining()];
    utf8.get(utf8.position(), text);
    Reading reading =
        text.length > LARGE_BYTES ? inTurn(text, environment) : any(text, environment);
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

  /** The tree of a large text takes up to a hundred times its length: one of them at a time. */
  private Reading inTurn(byte[] text, Environment<PostgresSettings> environment)
      throws InterruptedException {
    large.acquire();
    try {
      return any(text, environment);
    } finally {
      large.release();
    }
  }

  private Reading any(byte[] text, Environment<PostgresSettings> environment)
      throws InterruptedException {
    return switch (parser.parse(text)) {
      case ParseResult.Parsed parsed -> script(text, parsed, environment);
      case ParseResult.SyntaxError error ->
          new Reading.Unreadable(
              error.sqlState(), error.message(), error.detail(), error.position(), error.hint());
      case ParseResult.Unparsable unparsable ->
          new Reading.Unreadable(STATEMENT_TOO_COMPLEX, unparsable.reason().text(), 0, null);
    };
  }

  private Reading script(
      byte[] text, ParseResult.Parsed parsed, Environment<PostgresSettings> environment) {
    var effort = new Effort();
    var names = new NamesInText(environment.names());
    var statements = new ArrayList<Statement>();
    var meaning = new MeaningInText(environment);
    Skeleton skeleton = null;
    try {
      List<ParseResult.RawStatement> raws = parsed.statements();
      for (ParseResult.RawStatement raw : raws) {
        Node tree = Node.wrapped(raw.node());
        Statement statement =
            meaning.taken(
                new StatementReader(meaning.catalogue(), builtins, definitions, effort, names)
                    .read(tree, raw.startByte(), raw.lengthBytes()));
        if (raws.size() == 1) {
          skeleton = Alike.of(text, tree, statement);
        }
        names.note(statement.naming());
        statements.add(statement);
        if (statements.size() < raws.size()) {
          meaning.after(tree, statement);
        }
      }
    } catch (TooComplexException e) {
      return new Reading.Unreadable(
          STATEMENT_TOO_COMPLEX,
          String.valueOf(e.getMessage()),
          0,
          "Split it into several statements.");
    } catch (StackOverflowError e) {
      // The walk's own limits come first on every stack that was tried.
      return new Reading.Unreadable(
          STATEMENT_TOO_COMPLEX, ParseResult.Reason.TOO_DEEP.text(), 0, null);
    }
    return new Reading.Script(statements, skeleton);
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
