package dev.weir.gateway.postgres.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sql.postgres.PostgresReader;
import dev.weir.sql.postgres.parser.ParserSettings;
import dev.weir.sql.postgres.parser.PostgresGrammar;
import dev.weir.sql.postgres.parser.PostgresParser;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "weir.sql.folder", matches = ".+")
class FolderOracleTest {
  @Test
  void everythingInTheFolderIsReadAsTheServerReadsIt() throws Exception {
    Path folder = Path.of(System.getProperty("weir.sql.folder"));
    String matching = System.getProperty("weir.sql.files", ".*");
    try (var server =
            PostgresServer.start(PostgresOptions.defaults().withSetting("statement_timeout", "3s"));
        var parser =
            new PostgresParser(PostgresGrammar.POSTGRESQL_18, ParserSettings.defaults())) {
      Findings findings =
          FolderReplay.run(server, folder, matching, new PostgresReader(parser));
      Files.writeString(Path.of("target", "reading-oracle.txt"), findings.report());
      assertThat(findings.countOf(Replay.UNREADABLE)).isZero();
    }
  }
}
