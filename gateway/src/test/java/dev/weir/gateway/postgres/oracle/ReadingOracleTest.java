package dev.weir.gateway.postgres.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sql.postgres.PostgresReader;
import dev.weir.sql.postgres.parser.ParserSettings;
import dev.weir.sql.postgres.parser.PostgresGrammar;
import dev.weir.sql.postgres.parser.PostgresParser;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What is read, beside what a real server's parser accepts, what it says that a statement names,
 * and where it says that the columns of its result come from.
 */
class ReadingOracleTest {
  static final PostgresOptions SERVER =
      PostgresOptions.defaults().withSetting("statement_timeout", "3s");

  /** Module sql's own table of statements, each in a transaction that is rolled back. */
  @Test
  void whatIsReadOfTheTableOfStatementsIsWhatTheServerSays() throws Exception {
    var findings = new Findings();
    try (var server = PostgresServer.start(SERVER);
        var parser = parser();
        var acceptance = new Acceptance(server)) {
      server.execute(sample());
      try (var replay =
          new Replay(server, "postgres", new PostgresReader(parser), acceptance, findings)) {
        replay.run(tableOfStatements());
      }
    }
    assertSameAsServer(findings);
    assertThat(findings.countOf(Comparison.COMPARED)).isGreaterThan(190);
    assertThat(findings.countOf(Comparison.COMPARED_OUTPUTS)).isGreaterThan(100);
  }

  static void assertSameAsServer(Findings findings) {
    assertThat(findings.examplesOf(Replay.UNREADABLE)).isEmpty();
    assertThat(findings.examplesOf(Replay.BROKEN)).isEmpty();
    assertThat(findings.examplesOf(Replay.UNKNOWN)).isEmpty();
    assertThat(findings.kindsOf(Comparison.MISSED)).isEmpty();
    assertThat(findings.examplesOf(Comparison.OTHER_LABEL)).isEmpty();
  }

  static PostgresParser parser() {
    return new PostgresParser(
        PostgresGrammar.POSTGRESQL_18, ParserSettings.defaults().withThreads(1));
  }

  private static String sample() throws IOException {
    try (InputStream in = ReadingOracleTest.class.getResourceAsStream("sample.sql")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String tableOfStatements() throws IOException {
    Path table =
        Path.of("..", "sql", "src", "test", "resources", "dev", "weir", "sql", "postgres")
            .resolve("statements.txt");
    return Files.readString(table)
        .lines()
        .filter(line -> line.startsWith("> "))
        .map(line -> "BEGIN; " + line.substring(2) + "\n; ROLLBACK;")
        .collect(Collectors.joining("\n"));
  }
}
