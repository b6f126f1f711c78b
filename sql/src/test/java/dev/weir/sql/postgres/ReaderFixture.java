package dev.weir.sql.postgres;

import dev.weir.sql.Catalogue;
import dev.weir.sql.Environment;
import dev.weir.sql.NamedStatements;
import dev.weir.sql.Reading;
import dev.weir.sql.Statement;
import dev.weir.sql.postgres.parser.ParserSettings;
import dev.weir.sql.postgres.parser.PostgresGrammar;
import dev.weir.sql.postgres.parser.PostgresParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** One parser for all tests of this package, and a reader on it. */
final class ReaderFixture {
  static final PostgresParser PARSER =
      new PostgresParser(PostgresGrammar.POSTGRESQL_18, ParserSettings.defaults().withThreads(1));
  static final PostgresReader READER = new PostgresReader(PARSER);

  private ReaderFixture() {}

  static Reading read(String sql, Catalogue catalogue) {
    return read(sql, new Environment<>(catalogue, NamedStatements.NONE, PostgresSettings.DEFAULT));
  }

  static Reading read(String sql, Environment<PostgresSettings> environment) {
    try {
      return READER.read(ByteBuffer.wrap(sql.getBytes(StandardCharsets.UTF_8)), environment);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static List<Statement> statements(String sql, Catalogue catalogue) {
    Reading reading = read(sql, catalogue);
    if (reading instanceof Reading.Script script) {
      return script.statements();
    }
    throw new AssertionError(sql + ": " + reading);
  }

  static Statement statement(String sql, Catalogue catalogue) {
    List<Statement> statements = statements(sql, catalogue);
    if (statements.size() != 1) {
      throw new AssertionError("one statement expected: " + sql);
    }
    return statements.getFirst();
  }

  static String resource(String name) {
    try (InputStream in = ReaderFixture.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
