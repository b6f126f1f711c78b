package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.mysql.MySqlOptions;
import dev.weir.testkit.mysql.MySqlServer;
import dev.weir.testkit.mysql.ServerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir explain} against the catalogue of a real MariaDB. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExplainMySqlTest {
  private static final String POLICY =
      """
      rules:
        - name: agents read
          who: { groups: [ai-agents] }
          allow: { actions: [read], tables: ["shop.*"] }
        - name: nothing is dropped
          deny: { actions: [drop], message: Use migrations. }
      protect:
        - name: national id
          columns: ["shop.customers.ssn"]
          mask: { keepLast: 4 }
      """;

  private final MySqlServer server =
      MySqlServer.start(MySqlOptions.of(ServerKind.MARIADB).withArgument("--sql-mode=ANSI_QUOTES"));
  private Path configuration = Path.of("");

  @BeforeAll
  void makeATable(@TempDir Path folder) throws IOException {
    server.execute(
        "CREATE DATABASE shop", "CREATE TABLE shop.customers (id int, name text, ssn text)");
    Path password = Files.writeString(folder.resolve("password"), server.superuserPassword());
    configuration =
        Files.writeString(
            folder.resolve("weir.yaml"),
            """
            listen:
              postgres: 127.0.0.1:0
              web: 127.0.0.1:0
              plaintextTokens: loopback
            identity:
              - name: any
                issuer: http://127.0.0.1:9/issuer
                audience: [api]
            connections:
              - name: shop
                protocol: mysql
                address: 127.0.0.1:%d
                database: shop
                tls: disable
                credentials:
                  user: %s
                  password: { file: %s }
            """
                    .formatted(server.port(), server.superuser(), password)
                + POLICY);
  }

  @AfterAll
  void stopTheServer() {
    server.close();
  }

  @Test
  void saysWhatIsReadAndMaskedUnderTheServersOwnSettings() {
    CommandLineRun run = explain("SELECT name, concat(\"ssn\") AS number FROM customers");
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("SELECT  →  allow")
        .contains("select shop.customers (reads name, ssn): allowed by rule \"agents read\"")
        .containsPattern("number +masked: redact +\\(from shop\\.customers\\.ssn\\)");
  }

  @Test
  void readsWhatTheServerWouldRunInAComment() {
    assertThat(explain("SELECT 1 /*M! , ssn */ FROM customers; /* x */ DROP TABLE customers").out())
        .contains("(from shop.customers.ssn)", "DROP TABLE customers")
        .contains("DROP TABLE  →  deny", "Use migrations.");
    assertThat(explain("SELEC 1").out()).contains("unreadable  →  deny", "cannot be understood");
    assertThat(explain("SELECT '").out()).contains("unreadable  →  deny");
  }

  private CommandLineRun explain(String sql) {
    return CommandLineRun.of(
        "explain",
        "-c",
        configuration.toString(),
        "--as",
        "alice",
        "--groups",
        "ai-agents",
        "--connection",
        "shop",
        sql);
  }
}
