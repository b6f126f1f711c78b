package dev.weir.e2e.mysql;

import static dev.weir.e2e.mysql.Commands.CAPABILITIES;
import static dev.weir.e2e.mysql.Commands.packet;
import static dev.weir.e2e.mysql.Commands.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.testkit.Await;
import dev.weir.testkit.mysql.MySqlServer;
import dev.weir.testkit.mysql.ServerKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What comes to the door byte by byte; a session beside it is never harmed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoorTest {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final String POLICY =
      """
      rules:
        - name: agents read
          who: { groups: [ai-agents] }
          allow: { actions: [read] }
      roles:
        auditor: { groups: [dba] }
      """;

  private static final int SSL = 0x800;

  private MySqlServer server;
  private MySqlRig rig;
  private RawClient beside;

  @BeforeAll
  void start() throws Exception {
    server = MySqlServer.start(ServerKind.MARIADB);
    server.execute("create database shop", "create table shop.t(a int)");
    rig = MySqlRig.start(server, "shop", POLICY);
  }

  @AfterAll
  void stop() throws Exception {
    rig.close();
    server.close();
  }

  @BeforeEach
  void open() throws IOException {
    beside = RawClient.connect(rig.port(), "shop", rig.token("beside", "ai-agents"));
  }

  @AfterEach
  void theSessionBesideGoesOn() throws IOException {
    try (RawClient other = beside) {
      assertThat(other.query("select 41 + 1")).extracting(RawClient::text).contains("\u000242");
    }
  }

  /** The answer of the server to these bytes behind its greeting, until it hangs up. */
  private String answer(byte[]... packets) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), rig.port())) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      int length = socket.getInputStream().read();
      socket.getInputStream().readNBytes(3 + length);
      for (byte[] packet : packets) {
        socket.getOutputStream().write(packet);
      }
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void anAnswerOfAMegabyteIsRefusedBeforeItIsRead() throws IOException {
    byte[] header = {0, 0, 0x10, 1};
    assertThat(answer(header)).contains("\u0081\u0004#08S01");
  }

  @Test
  void aWrongSequenceIdEndsTheConnection() throws IOException {
    assertThat(answer(packet(5, response(CAPABILITIES, "shop", "x"))))
        .contains("\u0084\u0004#08S01");
  }

  @Test
  void whatFollowsTheRequestForTlsIsNeverReadInTheClear() throws IOException {
    byte[] request = java.util.Arrays.copyOf(response(CAPABILITIES | SSL, "shop", "x"), 32);
    byte[] smuggled = packet(2, response(CAPABILITIES, "shop", rig.token("mallory", "ai-agents")));
    String answer = answer(packet(1, request), smuggled);
    assertThat(answer).doesNotContain("#08S01", "#28000", "shop");
  }

  @Test
  void aTokenThatIsNoneIsRefusedWhateverConnectionIsNamed() throws IOException {
    String known = answer(packet(1, response(CAPABILITIES, "shop", "no token")));
    assertThat(known).contains("\u0015\u0004#28000", "sign-in refused").doesNotContain("no token");
    assertThat(answer(packet(1, response(CAPABILITIES, "nowhere", "no token")))).isEqualTo(known);
  }

  @Test
  void aConnectionThatIsNotThereIsSaidToWhoIsKnown() {
    assertThatThrownBy(
            () -> RawClient.connect(rig.port(), "nowhere", rig.token("mallory", "ai-agents")))
        .hasMessageContaining("\u0019\u0004#42000");
  }

  @Test
  void aClientThatCannotSwitchItsMethodIsToldSo() throws IOException {
    byte[] old = response(CAPABILITIES & ~0x80000, "shop", "x");
    assertThat(answer(packet(1, old))).contains("mysql_clear_password", "Use a client of");
  }

  @Test
  void aResponseThatEndsTooEarlyOrClaimsMoreThanItHasEndsTheConnection() throws IOException {
    byte[] whole = response(CAPABILITIES, "shop", "x");
    for (int length : List.of(1, 31, 34, 36)) {
      assertThat(answer(packet(1, java.util.Arrays.copyOf(whole, length)))).contains("#08S01");
    }
  }

  /** Compression, attributes of queries, files: claimed, never agreed on. */
  @Test
  void capabilitiesThatWereNotOfferedAreNotAgreedOn() throws IOException {
    int lies = CAPABILITIES | 0x20 | 0x80 | 0x08000000 | 0x02000000;
    String token = rig.token("mallory", "ai-agents");
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), rig.port())) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      int length = socket.getInputStream().read();
      socket.getInputStream().readNBytes(3 + length);
      socket.getOutputStream().write(packet(1, response(lies, "shop", token)));
      byte[] ok = socket.getInputStream().readNBytes(4);
      assertThat(socket.getInputStream().readNBytes(ok[0])[0]).isZero();
      socket
          .getOutputStream()
          .write(packet(0, "\u0003select 1".getBytes(StandardCharsets.ISO_8859_1)));
      byte[] header = socket.getInputStream().readNBytes(4);
      assertThat(header).containsExactly(1, 0, 0, 1);
      assertThat(socket.getInputStream().read()).isOne();
    }
  }

  /** What MySQL and MariaDB would do for an account that may do everything. */
  @ParameterizedTest
  @ValueSource(
      ints = {0x05, 0x06, 0x07, 0x08, 0x0a, 0x0c, 0x11, 0x12, 0x13, 0x15, 0x1e, 0x20, 0xfe})
  void commandsThatAreNotFollowedNeverReachTheServer(int code) throws IOException {
    try (var client = RawClient.connect(rig.port(), "shop", rig.token("mallory", "ai-agents"))) {
      List<byte[]> answer = client.command(new byte[] {(byte) code, 1, 0, 0, 0});
      assertThat(
              answer.getFirst()[0] == (byte) 0xff
                  || RawClient.text(answer.getFirst()).equals("closed"))
          .isTrue();
    }
    assertThat(server.query("select 1")).hasSize(1);
  }

  @Test
  void aFileIsNeverAskedFor() throws IOException {
    try (var client = RawClient.connect(rig.port(), "shop", rig.token("mallory", "ai-agents"))) {
      byte[] answer =
          client.query("load data local infile '/etc/hostname' into table t").getFirst();
      assertThat(answer[0]).isEqualTo((byte) 0xff);
    }
  }

  @Test
  void aClientThatJustLeavesIsSaidToHaveLeft() throws Exception {
    RawClient.connect(rig.port(), "shop", rig.token("leaver", "ai-agents")).close();
    var request =
        HttpRequest.newBuilder(rig.web().resolve("/api/v1/sessions?limit=200"))
            .header("Authorization", "Bearer " + rig.token("dana", "dba"))
            .build();
    try (HttpClient http = rig.http()) {
      String reason =
          Await.valueOf(
              Duration.ofSeconds(20),
              "the end of the session",
              () -> endOf("leaver", sent(http, request)));
      assertThat(reason).isEqualTo("the client closed the connection");
    }
  }

  private static String sent(HttpClient http, HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException | InterruptedException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static @Nullable String endOf(String user, String sessions) {
    for (JsonNode session : JsonMapper.builder().build().readTree(sessions).path("items")) {
      if (session.path("user").asString("").equals(user)
          && !session.path("endReason").asString("").isEmpty()) {
        return session.path("endReason").asString();
      }
    }
    return null;
  }
}
