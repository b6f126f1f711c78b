package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandsTest {
  @TempDir private Path folder = Path.of("");
  private final HttpServer gateway = server();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  @BeforeEach
  void startTheGateway() throws IOException {
    Files.writeString(folder.resolve("token"), "tok-1\n");
    gateway.createContext(
        "/",
        exchange -> {
          String asked =
              "%s %s %s"
                  .formatted(
                      exchange.getRequestMethod(),
                      exchange.getRequestURI(),
                      new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          requests.add(asked.strip());
          boolean known =
              "Bearer tok-1".equals(exchange.getRequestHeaders().getFirst("Authorization"));
          String answer = answers.get(exchange.getRequestURI().getPath());
          int status = !known ? 401 : answer == null ? 404 : 200;
          String text =
              answer == null || !known ? "{\"detail\":\"status %d\"}".formatted(status) : answer;
          byte[] body = text.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    gateway.start();
  }

  @AfterEach
  void stopTheGateway() {
    gateway.stop(0);
  }

  @Test
  void searchSendsItsFiltersAndShowsTheHits() {
    answers.put(
        "/api/v1/search",
        """
        {"items":[{"session":"s1","statement":3,"at":"2026-01-01T00:00:00Z","user":"alice",
        "connection":"orders","decision":"deny","rows":null,"sql":"drop table\\n customers"}],
        "next":null}
        """);

    Run run = run(new SearchCommand(), "customers", "--user", "alice", "--since", "1h");

    assertThat(run.status()).isZero();
    assertThat(requests)
        .containsExactly("GET /api/v1/search?limit=50&q=customers&since=1h&user=alice");
    assertThat(run.out()).contains("deny", "drop table customers", "1 found");
  }

  @Test
  void searchFollowsPagesUpToTheLimit() {
    answers.put("/api/v1/search", "{\"items\":[{\"sql\":\"a\"},{\"sql\":\"b\"}],\"next\":\"c\"}");

    run(new SearchCommand(), "--limit", "4");

    assertThat(requests)
        .containsExactly("GET /api/v1/search?limit=4", "GET /api/v1/search?cursor=c&limit=2");
  }

  @Test
  void aYesIsPostedWithItsReason() {
    answers.put(
        "/api/v1/approvals/r1/answer",
        """
        {"id":"r1","state":"approved","sql":"delete from t where id = $1",
        "parameters":[{"value":"7"}],"answers":[]}
        """);

    Run run = run(new ApprovalsCommand(), "yes", "r1", "--reason", "looks right");

    assertThat(requests)
        .containsExactly(
            "POST /api/v1/approvals/r1/answer {\"yes\":true,\"reason\":\"looks right\"}");
    assertThat(run.out()).contains("approved", "delete from t", "$1 = 7");
  }

  @Test
  void anIdCannotLeaveItsPlaceInThePath() {
    run(new ApprovalsCommand(), "yes", "../../x?y");

    assertThat(requests.getFirst()).startsWith("POST /api/v1/approvals/..%2F..%2Fx%3Fy/answer");
  }

  @Test
  void replayShowsStatementsTablesAndErrors() {
    answers.put(
        "/api/v1/sessions/s1/replay",
        event("\"kind\":\"started\",\"session\":\"s1\",\"user\":\"alice\",\"agent\":\"claude\"")
            + event(
                "\"kind\":\"statement\",\"statement\":1,\"sql\":\"select ssn from c\","
                    + "\"decision\":\"allow\",\"rule\":\"r\",\"parameters\":[]")
            + event(
                "\"kind\":\"columns\",\"statement\":1,"
                    + "\"columns\":[{\"name\":\"ssn\",\"masked\":true}]")
            + event("\"kind\":\"rows\",\"statement\":1,\"rows\":[[\"***-1111\"],[null]]")
            + event("\"kind\":\"completed\",\"statement\":1,\"tag\":\"SELECT 2\"")
            + event(
                "\"kind\":\"failed\",\"statement\":2,\"sqlState\":\"42501\",\"message\":\"no\""));

    Run run = run(new ReplayCommand(), "s1", "--speed", "0");

    assertThat(run.out())
        .contains("select ssn from c", "ssn (masked)", "***-1111", "NULL", "SELECT 2")
        .contains("ERROR 42501: no");
  }

  @Test
  void replaySaysWhatBecameOfEachWait() {
    String held = "\"kind\":\"held\",\"statement\":1,\"request\":\"r1\"";
    String decided = "\"kind\":\"decided\",\"statement\":1,\"request\":\"r1\",\"outcome\":";
    String statement =
        "\"kind\":\"statement\",\"statement\":1,\"sql\":\"delete\",\"decision\":\"approve\","
            + "\"rule\":\"ask\",\"parameters\":[],\"lateYes\":";
    answers.put(
        "/api/v1/sessions/s1/replay",
        event(statement + "null")
            + event(held)
            + event(decided + "\"approved\",\"by\":\"dana\",\"reason\":\"fine\"")
            + event(statement + "null")
            + event(held)
            + event(decided + "\"expired\",\"by\":\"\",\"reason\":\"\"")
            + event(statement + "\"r1\"")
            + event(decided + "\"approved\",\"by\":\"erik\",\"reason\":\"\"")
            + event(statement + "null")
            + event(decided + "\"denied\",\"by\":\"dana\",\"reason\":\"never\"")
            + event(decided + "\"withdrawn\",\"by\":\"\",\"reason\":\"the client left\""));

    Run run = run(new ReplayCommand(), "s1", "--speed", "0");

    assertThat(run.out().lines())
        .contains(
            "-- #1 needs a yes (rule \"ask\")",
            "-- dana said yes: fine",
            "-- nobody answered in time",
            "-- let through once by a late yes of erik",
            "-- dana said no: never",
            "-- the request was withdrawn: the client left");
  }

  @Test
  void recordedTextCannotSteerTheTerminal() {
    answers.put(
        "/api/v1/sessions/s1/replay",
        event(
            "\"kind\":\"statement\",\"statement\":1,\"parameters\":[],"
                + "\"sql\":\"select '\\u001b]0;owned\\u0007'\""));

    Run run = run(new ReplayCommand(), "s1", "--speed", "0");

    assertThat(run.out()).doesNotContain("\u001b", "\u0007").contains("owned");
  }

  @Test
  void aRefusedTokenIsAnErrorThatSaysWhatToDo() throws IOException {
    Files.writeString(folder.resolve("token"), "other");

    Run run = run(new SearchCommand());

    assertThat(run.status()).isNotZero();
    assertThat(run.err()).contains("WEIR_TOKEN").doesNotContain("other");
  }

  @Test
  void theTokenIsNotSentInTheClearToAnotherMachine() {
    var command = new CommandLine(new SearchCommand());
    var err = new StringWriter();
    command.setErr(new PrintWriter(err));
    command.setExecutionExceptionHandler(CommandsTest::report);

    int status = command.execute("--url", "http://gateway.example:8443");

    assertThat(status).isNotZero();
    assertThat(err.toString()).contains("in the clear");
  }

  @Test
  void aTicketIsMintedWithWhatWasSaidAndPrintedOnce() {
    answers.put(
        "/api/v1/tickets",
        """
        {"ticket":{"id":"tkt_1","name":"nightly","connections":["orders","stock"],
        "actions":["select"],"expiresAt":"2026-01-01T01:00:00Z"},"secret":"wts_abc"}
        """);

    Run run =
        run(
            new TicketCommand(),
            "create",
            "orders",
            "stock",
            "--for",
            "1h",
            "--name",
            "nightly",
            "--actions",
            "read,lock");

    assertThat(run.status()).isZero();
    assertThat(requests)
        .containsExactly(
            "POST /api/v1/tickets {\"name\":\"nightly\",\"connections\":[\"orders\",\"stock\"],"
                + "\"actions\":[\"read\",\"lock\"],\"lifetime\":\"1h\"}");
    assertThat(run.out())
        .contains("PGUSER=tkt_1 PGPASSWORD=wts_abc", "MYSQL_PWD=wts_abc", "orders, stock");
  }

  @Test
  void aConnectionIsEnoughToMintATicket() {
    answers.put("/api/v1/tickets", "{\"ticket\":{\"id\":\"tkt_1\"},\"secret\":\"wts_abc\"}");

    Run run = run(new TicketCommand(), "orders", "--for", "1h");

    assertThat(run.status()).isZero();
    assertThat(requests)
        .containsExactly("POST /api/v1/tickets {\"connections\":[\"orders\"],\"lifetime\":\"1h\"}");
    assertThat(run.out()).contains("PGUSER=tkt_1 PGPASSWORD=wts_abc");
    assertThat(run(new TicketCommand()).status()).isNotZero();
    assertThat(run(new TicketCommand(), "--nonsense").status()).isNotZero();
  }

  @Test
  void ticketsAreListedPageByPageWithoutThoseThatHaveEnded() {
    answers.put(
        "/api/v1/tickets",
        """
        {"items":[{"id":"tkt_2","state":"active","connections":["orders"],"actions":[]},
        {"id":"tkt_1","state":"revoked"}],"next":null}
        """);

    assertThat(run(new TicketCommand(), "list").out())
        .contains("tkt_2", "orders", "all", "weir ticket revoke ID")
        .doesNotContain("tkt_1");
    assertThat(run(new TicketCommand(), "list", "--all").out()).contains("tkt_1", "revoked");
    assertThat(requests).containsOnly("GET /api/v1/tickets?limit=200");
  }

  @Test
  void aTicketIsRevokedByItsId() {
    answers.put("/api/v1/tickets/tkt_1", "");

    assertThat(run(new TicketCommand(), "revoke", "tkt_1").out()).contains("Revoked tkt_1");
    Run unknown = run(new TicketCommand(), "revoke", "../sessions/s1");

    assertThat(requests)
        .containsExactly(
            "DELETE /api/v1/tickets/tkt_1", "DELETE /api/v1/tickets/..%2Fsessions%2Fs1");
    assertThat(unknown.status()).isNotZero();
    assertThat(run(new TicketCommand()).status()).isNotZero();
  }

  @Test
  void openSessionsAreListedPageByPage() {
    answers.put(
        "/api/v1/sessions",
        """
        {"items":[{"id":"s2","user":"alice","agent":"claude","connection":"orders",
        "source":"10.0.0.1","startedAt":"2026-01-01T00:00:00.123Z","statements":7}],"next":null}
        """);

    Run run = run(new SessionsCommand(), "--user", "alice");

    assertThat(run.out())
        .contains("s2", "alice", "claude", "orders", "10.0.0.1", "2026-01-01T00:00:00Z", "7");
    assertThat(requests).containsExactly("GET /api/v1/sessions?limit=200&live=true&user=alice");
  }

  @Test
  void sessionsAreEndedOneByOneOrAllOfAUser() {
    answers.put("/api/v1/sessions/s2", "");
    answers.put("/api/v1/sessions/end", "{\"ended\":3}");

    assertThat(run(new SessionsCommand(), "end", "s2", "--reason", "too long").out())
        .contains("Ended s2.");
    assertThat(run(new SessionsCommand(), "end", "--user", "alice", "--of-issuer", "idp").out())
        .contains("Ended 3 sessions of alice.");
    assertThat(run(new SessionsCommand(), "end", "../tickets/t").status()).isNotZero();

    assertThat(requests)
        .containsExactly(
            "DELETE /api/v1/sessions/s2?reason=too%20long",
            "POST /api/v1/sessions/end {\"user\":\"alice\",\"issuer\":\"idp\"}",
            "DELETE /api/v1/sessions/..%2Ftickets%2Ft");
    requests.clear();
    for (String[] unclear :
        new String[][] {{"end"}, {"end", "s2", "--user", "u"}, {"end", "s2", "--of-issuer", "i"}}) {
      assertThat(run(new SessionsCommand(), unclear).err()).contains("say which");
    }
    assertThat(requests).isEmpty();
  }

  private record Run(int status, String out, String err) {}

  private Run run(Object command, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var line = new CommandLine(command);
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    line.setExecutionExceptionHandler(CommandsTest::report);
    var all = new ArrayList<>(List.of(arguments));
    all.add("--url");
    all.add("http://127.0.0.1:" + gateway.getAddress().getPort());
    all.add("--token-file");
    all.add(folder.resolve("token").toString());
    int status = line.execute(all.toArray(String[]::new));
    return new Run(status, out.toString(), err.toString());
  }

  private static int report(Exception e, CommandLine line, CommandLine.ParseResult parsed) {
    line.getErr().println(e.getMessage());
    return 1;
  }

  private static String event(String fields) {
    return "{\"at\":\"2026-01-01T00:00:00Z\"," + fields + "}\n";
  }

  private static HttpServer server() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
