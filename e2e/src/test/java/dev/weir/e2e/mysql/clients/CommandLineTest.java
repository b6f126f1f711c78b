package dev.weir.e2e.mysql.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.clients.Program;
import dev.weir.e2e.drivers.Address;
import dev.weir.testkit.mysql.ServerKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MariaDB's command line prints through Weir what it prints straight at the server. */
@TestInstance(Lifecycle.PER_CLASS)
class CommandLineTest {
  private final Program mariadb = Program.named("mariadb");
  private final Markets markets = new Markets();

  @BeforeAll
  void open() throws Exception {
    markets.open();
  }

  @AfterAll
  void close() throws Exception {
    markets.close();
  }

  @ParameterizedTest
  @CsvSource({"MYSQL_8_0, --table", "MYSQL_8_0, --batch", "MARIADB, --table", "MARIADB, --xml"})
  void aScript(ServerKind kind, String manner) throws Exception {
    String script = MySqlMarket.text("session.sql");
    markets
        .at(kind)
        // The names are asked for that are completed by the tab key.
        .compare(address -> output(address, script, "--database=shop", manner, "--auto-rehash"));
  }

  @Test
  void theConnectionMayStandBehindTheUsersName() throws Exception {
    MySqlMarket market = markets.at(ServerKind.MARIADB);
    assertThat(
            output(
                market.through(),
                "SELECT ssn FROM people WHERE id = 1; SELECT database(), 'THE END'",
                "--user=me@shop"))
        .contains("*******6789", "THE END")
        .doesNotContain("123-45-6789");
  }

  private String output(Address address, String script, String... arguments) throws Exception {
    var all =
        new ArrayList<>(
            List.of(
                "--no-defaults",
                "--host=" + address.host(),
                "--port=" + address.port(),
                "--protocol=tcp",
                "--user=" + address.user(),
                "--ssl-ca=" + address.rootCertificate(),
                "--ssl-verify-server-cert",
                "--default-character-set=utf8mb4",
                "--force"));
    all.addAll(List.of(arguments));
    return comparable(
        mariadb
            .run(Map.of("MYSQL_PWD", address.password()), script, all.toArray(String[]::new))
            .output());
  }

  /** Without widths that follow from values, and what Weir says besides. */
  private static String comparable(String text) {
    return text.replaceAll("[-+ ]{2,}", " ")
        .replaceAll("\\. Data here is protected[^\\n]*", "")
        .replaceAll("AUTO_INCREMENT=\\d+ ", "")
        .replaceAll("(?m)^(Connection id|Threads|Uptime|TCP port|SSL|Current user|Server).*$", "$1")
        .replaceAll("(?m)^(CONNECTION|Server version).*$", "");
  }
}
