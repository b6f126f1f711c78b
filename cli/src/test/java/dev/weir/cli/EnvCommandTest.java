package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.tls.CertificateAuthority;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class EnvCommandTest {
  private static final String HOSTILE = "o'brien $(id) `id` \"x\" \\ ’; rm";

  @TempDir private Path home = Path.of("");
  private Desk desk;

  @BeforeEach
  void sitDown() throws IOException {
    desk = new Desk(home);
    desk.environment.put("WEIR_TOKEN", "the-token");
  }

  @AfterEach
  void leave() {
    desk.close();
  }

  @Test
  void variablesForPostgresVerifyTheGateway() throws IOException {
    Path ca = certificate();

    Desk.Run env = desk.run("env", "orders", "--ca=" + ca);

    assertThat(env.out().lines())
        .as(env.err())
        .containsExactly(
            "export PGHOST='127.0.0.1'",
            "export PGPORT='5432'",
            "export PGDATABASE='orders'",
            "export PGUSER='alice'",
            "export PGPASSWORD='the-token'",
            "export PGSSLMODE='verify-full'",
            "export PGSSLROOTCERT='%s'".formatted(ca));
    assertThat(env.err())
        .contains("the access token is among them", "alice until 2026-01-01T01:00:00Z")
        .doesNotContain("the-token");
    assertThat(desk.run("env", "orders").out()).contains("PGSSLROOTCERT='system'");
  }

  @Test
  void variablesForMySqlLetItsClientsSendATokenInsideTls() {
    desk.gateway.offer("\"postgres\":null,\"mysql\":{\"port\":3307,\"tls\":true}");

    assertThat(desk.run("env", "shop", "--format=dotenv").out().lines())
        .contains(
            "MYSQL_HOST='127.0.0.1'",
            "MYSQL_TCP_PORT='3307'",
            "MYSQL_PWD='the-token'",
            "LIBMYSQL_ENABLE_CLEARTEXT_PLUGIN='1'");
    assertThat(desk.run("env", "orders").err()).contains("no port for connection \"orders\"");
  }

  @Test
  void aShellTakesEveryValueForItself() throws Exception {
    desk.gateway.nameUser(HOSTILE);

    String printed = desk.run("env", "orders").out();

    Process shell =
        new ProcessBuilder("sh", "-c", "eval \"$(cat)\"; printf %s \"$PGUSER\"").start();
    try (var in = shell.getOutputStream()) {
      in.write(printed.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo(HOSTILE);
  }

  @Test
  void otherFormatsQuoteAsTheirReadersDo() {
    desk.gateway.nameUser(HOSTILE);

    assertThat(desk.run("env", "orders", "--format=dotenv").out())
        .contains("PGUSER=\"o'brien \\$(id) `id` \\\"x\\\" \\\\ ’; rm\"");
    assertThat(desk.run("env", "orders", "--format=powershell").out())
        .contains("$env:PGUSER = 'o''brien $(id) `id` \"x\" \\ ’’; rm'");
    String json = desk.run("env", "orders", "--format=json").out();
    assertThat(JsonMapper.builder().build().readTree(json).path("PGUSER").asString(""))
        .isEqualTo(HOSTILE);
    assertThat(json).contains("\"PGPASSWORD\":\"the-token\"");
  }

  @Test
  void aNameThatWouldBeginAnotherLineIsRefused() {
    desk.gateway.nameUser("eve\u0085export PGHOST=evil");

    assertThat(desk.run("env", "orders").err()).contains("PGUSER would have a control character");
  }

  @Test
  void aTokenIsNotSentToAServerWithoutTlsElsewhere() {
    desk.gateway.offer("\"postgres\":{\"port\":5432,\"tls\":false},\"mysql\":null");

    assertThat(desk.run("env", "orders", "--server=127.evil.example:5432").err())
        .contains("offers no TLS: a token is not sent there");
    assertThat(desk.run("env", "orders").out()).contains("PGSSLMODE='disable'");
  }

  @Test
  void whatIsNotOpenIsSaidWithWhatIs() {
    Desk.Run env = desk.run("env", "payroll");

    assertThat(env.status()).isNotZero();
    assertThat(env.err()).contains("no connection \"payroll\" is open to alice", "orders, shop");
  }

  @Test
  void aGatewayWhoseNameOnlyLooksLikeThisMachineGetsNoToken() {
    Desk.Run who = desk.runAt(URI.create("http://127.0.0.1.example"), "whoami");

    assertThat(who.err()).contains("the token would travel in the clear");
  }

  private Path certificate() throws IOException {
    return Files.writeString(
        home.resolve("ca.pem"), CertificateAuthority.create("cli").certificatePem());
  }
}
