package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir explain} against a real server's catalogue. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExplainCommandTest {
  private static final String POLICY =
      """
      rules:
        - name: agents read
          who: { groups: [ai-agents] }
          allow: { actions: [read], tables: ["public.*"] }
        - name: changes need a yes
          who: { groups: [ai-agents] }
          approve: { actions: [delete], tables: ["public.*"], by: { groups: [dba], users: [dana] } }
        - name: nothing is dropped
          deny: { actions: [drop], message: Use migrations. }
        - name: not at night
          where: { times: ["22:00-06:00"] }
          deny: { actions: [insert] }
        - name: from the office
          where: { networks: [10.0.0.0/8] }
          allow: { actions: [insert] }
        - name: locks are seen
          mode: observe
          deny: { actions: [select], when: "statement.rowLocking" }
      protect:
        - name: national id
          columns: ["public.customers.ssn"]
          mask: { keepLast: 4 }
        - name: cards
          detect: [credit-card]
          mask: redact
          except: { groups: [support] }
      """;

  private Path folder = Path.of("");
  private PostgresServer server = PostgresServer.start(PostgresOptions.defaults());

  @BeforeAll
  void makeATable(@TempDir Path temporary) throws IOException {
    folder = temporary;
    server.execute("CREATE TABLE customers (id int, name text, ssn text)");
    Files.writeString(folder.resolve("password"), server.superuserPassword());
    Files.writeString(folder.resolve("weir.yaml"), head(server.port(), "password") + POLICY);
  }

  @AfterAll
  void stopTheServer() {
    server.close();
  }

  @Test
  void saysWhatIsReadWhichRuleAllowsItAndWhatIsMaskedWhy() {
    CommandLineRun run = explain("SELECT name, ssn AS number FROM customers");
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("SELECT  →  allow")
        .contains("select public.customers (reads name, ssn): allowed by rule \"agents read\"")
        .contains("output \"number\" is masked (keepLast 4) by protection \"national id\": it is")
        .containsPattern("number +masked: keepLast 4 +\\(from public\\.customers\\.ssn\\)")
        .containsPattern("name +as it is +\\(from public\\.customers\\.name\\)")
        .contains("each credit-card in it is masked (redact) by protection \"cards\"")
        .containsPattern("Policy [0-9a-f]{64}");
  }

  @Test
  void saysWhatARefusedClientIsTold() {
    assertThat(explain("DROP TABLE customers").out())
        .contains("→  deny", "drop on public.customers is denied by rule \"nothing is dropped\"")
        .contains("The client is told:", "Use migrations.", "HINT: ");
    assertThat(explain("UPDATE customers SET name = 'x'").out())
        .contains("no rule allows update on public.customers");
    assertThat(explain("SELECT id FROM customers ORDER BY ssn").out())
        .contains("public.customers.ssn is protected and may not be used in");
    assertThat(explain("SELECT * FROM nothing_of_that_name").out()).contains("deny");
  }

  @Test
  void saysWhoMaySayYes() {
    assertThat(explain("DELETE FROM customers WHERE id = 1").out())
        .contains("DELETE  →  approve", "May say yes: group dba, user dana");
  }

  @Test
  void saysWhatObserveModeWouldHaveDone() {
    assertThat(explain("SELECT id FROM customers FOR UPDATE").out())
        .contains("observe mode: without it, deny", "rule \"locks are seen\" would deny");
  }

  @Test
  void placeAndTimeCanBeGiven() {
    String sql = "INSERT INTO customers VALUES (1)";
    assertThat(explain(sql, "--at", "2026-03-01T12:00:00Z").out()).contains("no rule allows");
    assertThat(explain(sql, "--at", "2026-03-01T12:00:00Z", "--from", "10.9.8.7").out())
        .contains("INSERT  →  allow");
    assertThat(explain(sql, "--at", "2026-03-01T23:00:00Z", "--from", "10.9.8.7").out())
        .contains("denied by rule \"not at night\"");
    assertThat(explain(sql, "--from", "db.example.com").status()).isEqualTo(2);
    assertThat(explain(sql, "--at", "yesterday").status()).isEqualTo(2);
  }

  @Test
  void everyStatementOfATextIsExplainedAlsoAsJson() {
    CommandLineRun run = explain("SELECT 1; DROP TABLE customers", "--json");
    assertThat(run.status()).isZero();
    assertThat(run.out().lines()).hasSize(2);
    assertThat(run.out().lines().toList().getLast())
        .startsWith("{\"kind\":\"DROP TABLE\"")
        .contains("\"decision\":\"deny\"", "\"rule\":\"nothing is dropped\"");
    assertThat(explain("  -- nothing").out()).contains("The text holds no statement.");
    assertThat(explain("SELEC 1").out()).contains("unreadable  →  deny", "syntax error");
  }

  @Test
  void whatCannotBeExplainedIsSaidInOneLineWithStatusOne() throws IOException {
    assertFails(explain("SELECT 1", "--connection", "shap"), "did you mean \"shop\"?");
    assertFails(
        explain("SELECT 1", "--connection", "elsewhere"),
        "weir: there is no connection \"elsewhere\"; there are: shop");
    assertFails(
        CommandLineRun.of(
            "explain", "-c", config(), "--as", "eve", "--connection", "shop", "SELECT 1"),
        "no rule lets user \"eve\" use connection \"shop\"");
    Path down = Files.writeString(folder.resolve("down.yaml"), head(1, "password") + POLICY);
    assertFails(explain("SELECT 1", "-c", down.toString()), "the server behind \"shop\"");
    Path none =
        Files.writeString(folder.resolve("none.yaml"), head(server.port(), "missing") + POLICY);
    assertFails(explain("SELECT 1", "-c", none.toString()), "no credential for the server (");
    Path wrong = Files.writeString(folder.resolve("secret"), "not the password");
    Path refused =
        Files.writeString(folder.resolve("refused.yaml"), head(server.port(), "secret") + POLICY);
    CommandLineRun run = explain("SELECT 1", "-c", refused.toString());
    assertFails(run, "the server behind \"shop\"");
    assertThat(run.err()).doesNotContain(Files.readString(wrong));
  }

  @Test
  void aFaultyOrMissingFileIsToldWithItsFaults() throws IOException {
    Path faulty = Files.writeString(folder.resolve("faulty.yaml"), "rules: 1\n");
    CommandLineRun run = explain("SELECT 1", "-c", faulty.toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("weir: the configuration has faults:")
        .contains("faulty.yaml:1:8 rules: write a list here");
    assertFails(explain("SELECT 1", "-c", folder.resolve("no").toString()), "no: is not there");
    assertThat(CommandLineRun.of("explain", "SELECT 1").status()).isEqualTo(2);
  }

  private static void assertFails(CommandLineRun run, String why) {
    assertThat(run.status()).as(run.toString()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(why).doesNotContain("\tat ");
  }

  /** As an agent on the connection, unless the options say otherwise. */
  private CommandLineRun explain(String sql, String... options) {
    var arguments = new ArrayList<>(List.of("explain", "--as", "alice", "--groups", "ai-agents"));
    List<String> given = List.of(options);
    if (!given.contains("-c")) {
      arguments.addAll(List.of("-c", config()));
    }
    if (!given.contains("--connection")) {
      arguments.addAll(List.of("--connection", "shop"));
    }
    arguments.addAll(given);
    arguments.add(sql);
    return CommandLineRun.of(arguments.toArray(String[]::new));
  }

  private String config() {
    return folder.resolve("weir.yaml").toString();
  }

  private static String head(int port, String passwordFile) {
    return """
    identity:
      - { name: local, issuer: "http://127.0.0.1:8080", audience: [weir] }
    connections:
      - name: shop
        protocol: postgres
        address: 127.0.0.1:%d
        database: postgres
        tls: disable
        credentials: { user: postgres, password: { file: %s } }
    """
        .formatted(port, passwordFile);
  }
}
