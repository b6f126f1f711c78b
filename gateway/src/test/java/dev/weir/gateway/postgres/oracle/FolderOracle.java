package dev.weir.gateway.postgres.oracle;

import dev.weir.sql.postgres.PostgresReader;
import dev.weir.testkit.postgres.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * What {@link ReadingOracleTest} does with the project's own statements, with any folder of psql
 * scripts: {@code -Dweir.sql.folder=…}, those of its files whose names match {@code
 * -Dweir.sql.files=…}. Runs only if it is asked for by name. The report is {@code
 * target/reading-oracle.txt}.
 */
class FolderOracle {
  @Test
  void whatIsReadOfAFolderIsWhatTheServerSays() throws Exception {
    Path folder = Path.of(System.getProperty("weir.sql.folder"));
    String matching = System.getProperty("weir.sql.files", ".*");
    try (var server = PostgresServer.start(ReadingOracleTest.SERVER);
        var parser = ReadingOracleTest.parser()) {
      Findings findings = FolderReplay.run(server, folder, matching, new PostgresReader(parser));
      Files.writeString(Path.of("target", "reading-oracle.txt"), findings.report());
      ReadingOracleTest.assertSameAsServer(findings);
    }
  }
}
