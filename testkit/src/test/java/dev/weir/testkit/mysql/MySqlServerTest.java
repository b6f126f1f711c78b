package dev.weir.testkit.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MySqlServerTest {
  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void runsStatementsAndIsGoneAfterwards(ServerKind kind) {
    MySqlServer server = MySqlServer.start(MySqlOptions.of(kind).withTls());
    try (server) {
      server.execute("create database d", "create table d.t(a int)", "insert into d.t values (7)");
      assertThat(server.query("select a from d.t")).isEqualTo(List.of(List.of("7")));
      assertThat(server.query("show variables like 'have_ssl'"))
          .isEqualTo(List.of(List.of("have_ssl", "YES")));
      assertThat(server.query("select version()").getFirst().getFirst())
          .startsWith(
              switch (kind) {
                case MYSQL_8_0 -> "8.0.31";
                case MARIADB -> "1";
                case MARIADB_11_4 -> "11.4.5-MariaDB";
              });
      assertThat(server.authority()).isNotNull();
      assertThatThrownBy(() -> server.execute("select nothing"))
          .hasMessageContaining("Unknown column");
    }
    assertThatThrownBy(() -> server.execute("select 1")).isInstanceOf(IllegalStateException.class);
    assertThat(ProcessHandle.of(server.pid()).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void takesArgumentsAndOffersNoTlsUnlessAsked(ServerKind kind) {
    try (MySqlServer server =
        MySqlServer.start(MySqlOptions.of(kind).withArgument("--sql-mode=ANSI_QUOTES"))) {
      assertThat(server.query("select @@global.sql_mode"))
          .isEqualTo(List.of(List.of("ANSI_QUOTES")));
      assertThat(server.query("show status like 'Ssl_version'"))
          .isEqualTo(List.of(List.of("Ssl_version", "")));
    }
  }

  @Test
  void thatItEndedByItselfIsToldWithItsLog() throws Exception {
    try (MySqlServer server = MySqlServer.start(ServerKind.MARIADB)) {
      assertThat(server.accident()).isNull();
      ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
      process.destroyForcibly();
      process.onExit().get(10, TimeUnit.SECONDS);

      assertThat(server.isRunning()).isFalse();
      assertThat(server.accident())
          .startsWith("MARIADB had ended by itself with status 137, its log:")
          .contains("ready for connections");
      server.close();
      assertThat(server.accident()).isNull();
    }
  }
}
