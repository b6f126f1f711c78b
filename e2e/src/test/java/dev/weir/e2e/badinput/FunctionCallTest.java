package dev.weir.e2e.badinput;

import static dev.weir.e2e.badinput.WireClient.outline;
import static dev.weir.e2e.badinput.WireClient.parse;
import static dev.weir.e2e.badinput.WireClient.query;
import static dev.weir.e2e.badinput.WireClient.sync;
import static dev.weir.e2e.badinput.WireClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.badinput.WireClient.Reply;
import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** The function call sub-protocol: a function is called by its oid, past every text. */
class FunctionCallTest {
  private static final String POLICY =
      """
      rules:
        - name: agents read
          allow: { actions: [read] }
        - name: writers keep large objects
          who: { groups: [writers] }
          allow:
            actions: [call]
            functions: ["pg_catalog.lo_*", "pg_catalog.loread", "pg_catalog.lowrite", "public.greet"]
      protect:
        - name: secret
          columns: ["public.people.ssn"]
          mask: { keepLast: 4 }
          except: { groups: [writers] }
        - name: cards
          detect: [credit-card]
          mask: { keepLast: 4 }
          except: { groups: [writers] }
      """;

  private static PostgresServer server;
  private static GatewayRig rig;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start(PostgresOptions.defaults());
    server.execute(
        """
        CREATE TABLE people (ssn text);
        INSERT INTO people VALUES ('111-22-3333');
        CREATE FUNCTION greet(text) RETURNS text LANGUAGE sql RETURN 'hello ' || $1;
        CREATE FUNCTION tell() RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT ssn FROM people; END;
        """);
    rig = GatewayRig.start(server, "postgres", POLICY);
  }

  @AfterAll
  static void stop() throws Exception {
    rig.close();
    server.close();
  }

  private static WireClient client(String group) throws IOException {
    return WireClient.signIn(rig.port(), rig.connection(), rig.token("alice", group));
  }

  private static int oid(String function) {
    return Integer.parseInt(
        String.valueOf(
            server
                .query("postgres", "SELECT '" + function + "'::regprocedure::oid::text")
                .getFirst()
                .getFirst()));
  }

  /** Arguments and result in text format. */
  private static byte[] call(int oid, String... arguments) throws IOException {
    var body = new ByteArrayOutputStream();
    var out = new DataOutputStream(body);
    out.writeInt(oid);
    out.writeShort(0);
    out.writeShort(arguments.length);
    for (String argument : arguments) {
      byte[] bytes = argument.getBytes(StandardCharsets.UTF_8);
      out.writeInt(bytes.length);
      out.write(bytes);
    }
    out.writeShort(0);
    return WireClient.message('F', body.toByteArray());
  }

  @Test
  void whatARuleAllowsIsCalledAndAnswered() throws Exception {
    try (WireClient client = client("writers")) {
      List<Reply> replies = client.ask(call(oid("greet(text)"), "Ada"));
      assertThat(outline(replies)).isEqualTo("VZI");
      assertThat(text(replies)).contains("hello Ada");
      assertThat(outline(client.ask(call(oid("md5(text)"), "again")))).isEqualTo("VZI");
      client.ask(query("BEGIN"));
      assertThat(outline(client.ask(call(oid("greet(text)"), "Bob")))).isEqualTo("VZT");
      assertThat(outline(client.ask(call(oid("sqrt(double precision)"), "-1"))))
          .isEqualTo("E2201FZE");
      assertThat(outline(client.ask(call(oid("greet(text)"), "Bob")))).isEqualTo("E25P02ZE");
      assertThat(outline(client.ask(query("ROLLBACK")))).isEqualTo("CZI");
    }
  }

  @Test
  void whatNoRuleAllowsIsRefusedByItsName() throws Exception {
    try (WireClient client = client("writers")) {
      for (String function :
          List.of("tell()", "pg_read_file(text)", "pg_sleep(double precision)")) {
        String[] arguments = function.endsWith("()") ? new String[0] : new String[] {"1"};
        List<Reply> replies = client.ask(call(oid(function), arguments));
        assertThat(outline(replies)).as(function).isEqualTo("E42501ZI");
      }
      List<Reply> replies =
          client.ask(call(oid("set_config(text,text,boolean)"), "role", "postgres", "false"));
      assertThat(outline(replies)).isEqualTo("E42501ZI");
      assertThat(outline(client.ask(call(7, "x")))).isEqualTo("E42883ZI");
      client.ask(query("BEGIN"));
      assertThat(outline(client.ask(call(oid("tell()"))))).isEqualTo("E42501ZE");
    }
  }

  @Test
  void whereAnythingIsProtectedNothingIsToldThisWay() throws Exception {
    try (WireClient client = client("readers")) {
      assertThat(outline(client.ask(call(oid("tell()"))))).isEqualTo("E42501ZI");
      List<Reply> replies = client.ask(call(oid("md5(text)"), "4111 1111 1111 1111"));
      assertThat(outline(replies)).isEqualTo("E0A000ZI");
    }
  }

  @Test
  void behindOtherMessagesItKeepsItsPlace() throws Exception {
    try (WireClient client = client("writers")) {
      client.send(
          query("SELECT 1"), call(oid("greet(text)"), "Ada"), parse("", "SELECT 2"), sync());
      assertThat(outline(client.untilReady())).isEqualTo("TDCZI");
      assertThat(outline(client.untilReady())).isEqualTo("VZI");
      assertThat(outline(client.untilReady())).isEqualTo("1ZI");
      client.send(parse("", "SELECT nothing"), call(oid("greet(text)"), "Ada"), sync());
      assertThat(outline(client.untilReady())).isEqualTo("E42703ZI");
    }
  }

  @Test
  void pgjdbcsLargeObjectsWork() throws Exception {
    byte[] content = "a large object".getBytes(StandardCharsets.UTF_8);
    try (var connection = rig.connect("alice", "writers")) {
      connection.setAutoCommit(false);
      var large = connection.unwrap(PGConnection.class).getLargeObjectAPI();
      long oid = large.createLO();
      try (var object = large.open(oid)) {
        object.write(content);
      }
      try (var object = large.open(oid)) {
        assertThat(object.read(100)).isEqualTo(content);
      }
      large.delete(oid);
      connection.commit();
    }
  }
}
