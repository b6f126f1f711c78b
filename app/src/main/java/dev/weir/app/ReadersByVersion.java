package dev.weir.app;

import dev.weir.sql.SqlReader;
import dev.weir.sql.postgres.PostgresReader;
import dev.weir.sql.postgres.PostgresSettings;
import dev.weir.sql.postgres.parser.ParserSettings;
import dev.weir.sql.postgres.parser.PostgresGrammar;
import dev.weir.sql.postgres.parser.PostgresParser;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

/** One reader for each grammar, made when the first server of that version is met. Thread-safe. */
final class ReadersByVersion implements IntFunction<SqlReader<PostgresSettings>>, AutoCloseable {
  private final ConcurrentHashMap<PostgresGrammar, Reader> readers = new ConcurrentHashMap<>();

  private record Reader(PostgresParser parser, SqlReader<PostgresSettings> reader) {}

  /**
   * @param serverMajor the server's major version
   */
  @Override
  public SqlReader<PostgresSettings> apply(int serverMajor) {
    return readers
        .computeIfAbsent(PostgresGrammar.forServerVersion(serverMajor), ReadersByVersion::open)
        .reader();
  }

  private static Reader open(PostgresGrammar grammar) {
    var parser = new PostgresParser(grammar, ParserSettings.defaults());
    return new Reader(parser, new PostgresReader(parser));
  }

  @Override
  public void close() {
    readers.values().forEach(reader -> reader.parser().close());
    readers.clear();
  }
}
