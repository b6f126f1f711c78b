package dev.weir.e2e.badinput;

import static dev.weir.e2e.badinput.WireClient.bind;
import static dev.weir.e2e.badinput.WireClient.bytes;
import static dev.weir.e2e.badinput.WireClient.execute;
import static dev.weir.e2e.badinput.WireClient.message;
import static dev.weir.e2e.badinput.WireClient.outline;
import static dev.weir.e2e.badinput.WireClient.parse;
import static dev.weir.e2e.badinput.WireClient.query;
import static dev.weir.e2e.badinput.WireClient.sync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.badinput.WireClient.Reply;
import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import io.netty.util.ResourceLeakDetector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever a client sends, it gets a clear error or waits for a bounded time; a session beside it
 * feels nothing, nothing leaks, and no secret is logged.
 */
class BadInputThroughTheGatewayTest {
  private static final String SECRET = "111-22-3333";
  private static final String POLICY =
      """
      rules:
        - name: agents read
          who: { groups: [ai-agents] }
          allow: { actions: [read], tables: ["public.*"] }
      protect:
        - name: national id
          columns: ["public.customers.ssn"]
          mask: { keepLast: 4 }
      limits: { statementBytesMax: 1MiB }
      """;

  private static PostgresServer server;
  private static GatewayRig rig;
  private static GatewayLog log;
  private static String token;
  private static ResourceLeakDetector.Level leakDetection;

  private Connection beside;
  private int besidePid;

  @BeforeAll
  static void start() throws Exception {
    leakDetection = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    log = new GatewayLog();
    server = PostgresServer.start(PostgresOptions.defaults());
    server.execute("CREATE TABLE customers (id int, ssn text)");
    server.execute("INSERT INTO customers VALUES (1, '" + SECRET + "')");
    rig = GatewayRig.start(server, "postgres", POLICY);
    token = rig.token("alice", "ai-agents");
  }

  /** The detector tells of a leak when something is allocated after the garbage was collected. */
  @AfterAll
  static void stopWithoutLeaksOrLoggedSecrets() throws Exception {
    try {
      for (int i = 0; i < 5; i++) {
        System.gc();
        try (WireClient client = signedIn()) {
          client.ask(query("SELECT 1"));
        }
      }
      assertThat(log.leaks()).isEmpty();
      assertThat(log.lines()).isNotEmpty();
      assertThat(log.lines())
          .noneMatch(line -> line.contains(SECRET))
          .noneMatch(line -> line.contains(token))
          .noneMatch(line -> line.contains(server.superuserPassword()));
    } finally {
      rig.close();
      server.close();
      log.close();
      ResourceLeakDetector.setLevel(leakDetection);
    }
  }

  @BeforeEach
  void openASessionBeside() throws SQLException {
    beside = rig.connect("bob", "ai-agents");
    besidePid = number("SELECT pg_backend_pid()");
  }

  @AfterEach
  void theSessionBesideIsUnharmed() throws SQLException {
    assertThat(number("SELECT pg_backend_pid()")).isEqualTo(besidePid);
    assertThat(number("SELECT count(*) FROM customers")).isOne();
    beside.close();
  }

  private int number(String sql) throws SQLException {
    try (var statement = beside.createStatement();
        var result = statement.executeQuery(sql)) {
      result.next();
      return result.getInt(1);
    }
  }

  private static WireClient signedIn() throws IOException {
    return WireClient.signIn(rig.port(), rig.connection(), token);
  }

  private static void worksStill(WireClient client) throws IOException {
    assertThat(outline(client.ask(query("SELECT 1")))).isEqualTo("TDCZI");
  }

  @Test
  void halvesOfStartUpPacketsKeepNobodyOut() throws Exception {
    List<WireClient> halves = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      WireClient half = WireClient.connect(rig.port());
      half.send(new byte[] {0, 0, 0, 40, 0, 3, 0, 0, 'u'});
      halves.add(half);
    }
    try (WireClient client = signedIn()) {
      worksStill(client);
    }
    for (WireClient half : halves) {
      half.close();
    }
  }

  @Test
  void hugeLengthsAreProtocolErrorsBeforeAndAfterSignIn() throws Exception {
    try (WireClient client = WireClient.connect(rig.port())) {
      client.send(new byte[] {0x7f, -1, -1, -1, 0, 3, 0, 0});
      assertThat(outline(client.untilReady())).isEqualTo("E08P01!");
    }
    for (char type : "QPBDECdfFX".toCharArray()) {
      try (WireClient client = signedIn()) {
        client.send(new byte[] {(byte) type, 0x7f, -1, -1, -1});
        assertThat(outline(client.untilReady())).as("type %s", type).isEqualTo("E08P01!");
      }
    }
  }

  @Test
  void lengthsThatAreTooSmallAreProtocolErrors() throws Exception {
    for (byte length : new byte[] {0, 1, 3}) {
      try (WireClient client = signedIn()) {
        client.send(new byte[] {'Q', 0, 0, 0, length});
        assertThat(outline(client.untilReady())).isEqualTo("E08P01!");
      }
    }
    try (WireClient client = signedIn()) {
      client.send(new byte[] {'Q', -1, -1, -1, -1});
      assertThat(outline(client.untilReady())).isEqualTo("E08P01!");
    }
  }

  @Test
  void garbageIsAProtocolErrorBeforeAndAfterSignIn() throws Exception {
    byte[] garbage = "GET / HTTP/1.1\r\nHost: weir\r\n\r\n".getBytes(StandardCharsets.UTF_8);
    try (WireClient client = WireClient.connect(rig.port())) {
      client.send(garbage);
      assertThat(outline(client.untilReady())).isEqualTo("E08P01!");
    }
    try (WireClient client = signedIn()) {
      client.send(garbage);
      assertThat(outline(client.untilReady())).isEqualTo("E08P01!");
    }
  }

  @Test
  void aMessageThatNoClientSendsIsAProtocolError() throws Exception {
    for (char type : "yRTZKp\0".toCharArray()) {
      try (WireClient client = signedIn()) {
        client.send(message(type, bytes("x")));
        assertThat(outline(client.untilReady())).as("type %s", type).isEqualTo("E08P01!");
      }
    }
  }

  @Test
  void aSecondStartUpPacketIsAProtocolError() throws Exception {
    try (WireClient client = signedIn()) {
      client.startUp(rig.connection(), "role", "postgres");
      assertThat(outline(client.untilReady())).isEqualTo("E08P01!");
    }
  }

  @Test
  void aStatementOverTheLimitIsAnErrorOfItsOwn() throws Exception {
    String text = "SELECT '" + "x".repeat(3 << 20) + "'";
    try (WireClient client = signedIn()) {
      assertThat(outline(client.ask(query(text)))).isEqualTo("E54000ZI");
      assertThat(outline(client.ask(parse("", text), bind("", ""), execute(""), sync())))
          .isEqualTo("E54000ZI");
      worksStill(client);
    }
  }

  @Test
  void bytesThatAreNoTextAreErrorsOfTheirStatement() throws Exception {
    try (WireClient client = signedIn()) {
      byte[] latin = "SELECT '\u00e9'\0".getBytes(StandardCharsets.ISO_8859_1);
      assertThat(outline(client.ask(message('Q', latin)))).isEqualTo("E22021ZI");
      assertThat(outline(client.ask(message('P', bytes(""), latin, new byte[2]), sync())))
          .isEqualTo("E22021ZI");
      byte[] surrogate = {'S', 'E', 'L', 'E', 'C', 'T', ' ', '\'', -19, -96, -128, '\'', 0};
      assertThat(outline(client.ask(message('Q', surrogate)))).isEqualTo("E22021ZI");
      assertThat(outline(client.ask(message('Q', bytes("SELECT 1\0; DROP TABLE customers")))))
          .isEqualTo("E08P01ZI");
      worksStill(client);
      assertThat(outline(client.ask(message('Q')))).isEqualTo("E08P01!");
    }
  }

  @Test
  void depthIsAnErrorOfItsStatementHoweverItIsMade() throws Exception {
    List<String> deep =
        List.of(
            "SELECT " + "(".repeat(10_000) + "1" + ")".repeat(10_000),
            "(".repeat(10_000) + "SELECT 1" + ")".repeat(10_000),
            "SELECT " + "- ".repeat(100_000) + "1",
            "SELECT " + "NOT ".repeat(100_000) + "true",
            "SELECT 1" + "+1".repeat(100_000),
            "SELECT true" + " AND true".repeat(50_000),
            "SELECT * FROM ".repeat(5_000).replace("FROM ", "FROM (") + "customers",
            "SELECT " + "ARRAY[".repeat(10_000) + "1" + "]".repeat(10_000),
            "SELECT " + "CASE WHEN true THEN ".repeat(10_000) + "1" + " END".repeat(10_000),
            "SELECT 1" + " UNION SELECT 1".repeat(20_000),
            "SELECT " + "lower(".repeat(10_000) + "'a'" + ")".repeat(10_000));
    try (WireClient client = signedIn()) {
      for (String sql : deep) {
        String shown = sql.substring(0, 40);
        assertThat(outline(client.ask(query(sql)))).as(shown).matches("E.....ZI|TDCZI");
        assertThat(outline(client.ask(parse("", sql), bind("", ""), execute(""), sync())))
            .as(shown)
            .matches("E.....ZI|12DCZI");
      }
      worksStill(client);
    }
  }

  @Test
  void breadthIsAnErrorOfItsStatementToo() throws Exception {
    List<String> broad =
        List.of(
            "SELECT 1" + ",1".repeat(400_000),
            "SELECT 1;".repeat(30_000),
            ";".repeat(1_000_000),
            "SELECT 1 WHERE 1 IN (1" + ",1".repeat(400_000) + ")",
            "VALUES (1)" + ",(1)".repeat(200_000),
            "SELECT ssn" + ",ssn".repeat(1_600) + " FROM customers",
            "/*".repeat(400_000));
    try (WireClient client = signedIn()) {
      for (String sql : broad) {
        List<Reply> replies = client.ask(query(sql));
        assertThat(outline(replies))
            .as(sql.substring(0, 40))
            .matches("E.....ZI|TD+CZI|IZI|(TDC)+ZI");
        assertThat(WireClient.text(replies)).doesNotContain(SECRET);
      }
      worksStill(client);
    }
  }

  @Test
  void anEmptyStatementHasAnEmptyAnswer() throws Exception {
    try (WireClient client = signedIn()) {
      for (String sql : List.of("", ";", " \n", "-- nothing", "/* nothing */")) {
        assertThat(outline(client.ask(query(sql)))).isEqualTo("IZI");
        assertThat(outline(client.ask(parse("", sql), bind("", ""), execute(""), sync())))
            .isEqualTo("12IZI");
      }
    }
  }

  @Test
  void aHundredThousandPreparedStatementsMeetALimit() throws Exception {
    try (WireClient client = signedIn()) {
      String last = "";
      for (int batch = 0; batch < 100; batch++) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < 1_000; i++) {
          out.writeBytes(parse("s" + batch + "_" + i, "SELECT 1"));
        }
        out.writeBytes(sync());
        last = outline(client.ask(out.toByteArray()));
      }
      assertThat(last).isEqualTo("E54000ZI");
      worksStill(client);
      assertThat(outline(client.ask(query("DEALLOCATE ALL")))).isEqualTo("CZI");
      assertThat(outline(client.ask(parse("s", "SELECT 1"), sync()))).isEqualTo("1ZI");
    }
  }

  @Test
  void copyDataThatNobodyWantsIsPassedOver() throws Exception {
    try (WireClient client = signedIn()) {
      client.send(message('d', bytes("1\tx")), message('c'), message('f', bytes("no")));
      worksStill(client);
    }
  }

  @Test
  void clientsThatNeverReadHoldUpNobody() throws Exception {
    List<WireClient> deaf = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      WireClient client = signedIn();
      client.send(query("SELECT repeat('x', 1000) FROM generate_series(1, 10000000)"));
      deaf.add(client);
    }
    try (WireClient client = signedIn()) {
      for (int i = 0; i < 100; i++) {
        worksStill(client);
      }
    }
    for (WireClient client : deaf) {
      client.close();
    }
    Await.until(
        Duration.ofSeconds(30),
        "the server stops what nobody reads",
        () ->
            server
                .query(
                    "postgres",
                    "SELECT pid FROM pg_stat_activity WHERE query LIKE '%repeat(%' AND pid <>"
                        + " pg_backend_pid()")
                .isEmpty());
  }

  @Test
  void aServerThatDiesInMidResultIsAClearEnd() throws Exception {
    try (WireClient client = signedIn()) {
      int pid = Integer.parseInt(textOf(client.ask(query("SELECT pg_backend_pid()"))));
      client.send(query("SELECT repeat('x', 100) FROM generate_series(1, 100000000)"));
      assertThat(client.reply().type()).isEqualTo('T');
      server.query("postgres", "SELECT pg_terminate_backend(" + pid + ")");
      Reply reply = client.reply();
      while (reply.type() == 'D') {
        reply = client.reply();
      }
      assertThat(reply.field('C')).isIn("57P01", "08006");
      assertThat(reply.field('S')).isEqualTo("FATAL");
      assertThat(client.reply().type()).isEqualTo('!');
    }
  }

  @Test
  void aClientThatVanishesInMidStatementTakesItWithIt() throws Exception {
    String pid;
    try (WireClient client = signedIn()) {
      pid = textOf(client.ask(query("SELECT pg_backend_pid()")));
      client.send(query("SELECT count(*) FROM generate_series(1, 100000000000)"));
      Await.until(Duration.ofSeconds(20), "the statement runs", () -> isActive(pid));
    }
    Await.until(Duration.ofSeconds(20), "the statement is gone", () -> !isActive(pid));
  }

  private static boolean isActive(String pid) {
    return !server
        .query(
            "postgres",
            "SELECT pid FROM pg_stat_activity WHERE query LIKE '%generate_series%' AND state ="
                + " 'active' AND pid = "
                + pid)
        .isEmpty();
  }

  /** The only value of the only row. */
  private static String textOf(List<Reply> replies) {
    byte[] row = replies.get(1).body();
    return new String(row, 6, row.length - 6, StandardCharsets.UTF_8);
  }
}
