package dev.weir.e2e.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.mysql.MySqlServer;
import dev.weir.testkit.mysql.ServerKind;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Drivers decode every masked value of every type, in both protocols, and no value is raw. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MySqlMaskedTypesTest {
  private static final String DATABASE = "safe";

  private static final Map<String, String> MASKS =
      Map.of(
          "redact", "redact",
          "null", "null",
          "last", "{ keepLast: 2 }",
          "first", "{ keepFirst: 2 }",
          "hash", "hash",
          "email", "email",
          "month", "{ truncateDate: month }",
          "zero", "zero");

  /** Parts of values that are no part of any mask of them. */
  private static final String[] RAW_PARTS = {
    "a secret", "cret name", "grü", "bytes", "06-15", "11:22", "happy", "deadbeef", "192.168"
  };

  private final Map<ServerKind, MySqlServer> servers = new EnumMap<>(ServerKind.class);
  private final Map<ServerKind, MySqlRig> rigs = new EnumMap<>(ServerKind.class);

  @BeforeAll
  void open() throws Exception {
    for (ServerKind kind : List.of(ServerKind.MYSQL_8_0, ServerKind.MARIADB)) {
      MySqlServer server = MySqlServer.start(kind);
      servers.put(kind, server);
      var statements = new ArrayList<String>();
      statements.add("create database %s character set utf8mb4".formatted(DATABASE));
      statements.add("use " + DATABASE);
      Corpus.resource("vault.sql")
          .lines()
          .filter(line -> kind == ServerKind.MARIADB || !line.startsWith("/* MariaDB"))
          .forEach(statements::add);
      var policy =
          new StringBuilder(
              """
              rules: [{ name: read, allow: { actions: [read, set] } }]
              protect:
                - { name: cards, detect: [credit-card], mask: { keepLast: 4 } }
              """);
      MASKS.forEach((name, mask) -> {
        statements.add("create table vault_%s as select * from vault".formatted(name));
        policy.append(
            "  - { name: vault_%1$s, columns: [\"%2$s.vault_%1$s.*\"], mask: %3$s }\n"
                .formatted(name, DATABASE, mask));
      });
      server.execute(statements.toArray(String[]::new));
      rigs.put(kind, MySqlRig.start(server, DATABASE, policy.toString()));
    }
  }

  @AfterAll
  void close() throws Exception {
    for (MySqlRig rig : rigs.values()) {
      rig.close();
    }
    servers.values().forEach(MySqlServer::close);
  }

  private Connection straight(ServerKind kind, String driver, Properties properties)
      throws SQLException {
    MySqlServer server = Objects.requireNonNull(servers.get(kind));
    var all = new Properties();
    all.putAll(properties);
    all.setProperty("user", server.superuser());
    all.setProperty("password", server.superuserPassword());
    all.setProperty("sslMode", driver.equals("mysql") ? "DISABLED" : "disable");
    all.setProperty("allowPublicKeyRetrieval", "true");
    return DriverManager.getConnection(
        "jdbc:%s://127.0.0.1:%d/%s".formatted(driver, server.port(), DATABASE), all);
  }

  private Connection through(ServerKind kind, String driver, Properties properties)
      throws SQLException {
    return Objects.requireNonNull(rigs.get(kind)).connect(driver, properties, "alice");
  }

  private static Properties prepared(boolean atServer) {
    var properties = new Properties();
    properties.setProperty("useServerPrepStmts", Boolean.toString(atServer));
    return properties;
  }

  @ParameterizedTest
  @CsvSource({
    "MYSQL_8_0, mysql, false",
    "MYSQL_8_0, mysql, true",
    "MYSQL_8_0, mariadb, false",
    "MYSQL_8_0, mariadb, true",
    "MARIADB, mariadb, false",
    "MARIADB, mariadb, true",
    "MARIADB, mysql, false",
    "MARIADB, mysql, true"
  })
  void driversDecodeEveryMaskAndSeeNoRawValue(ServerKind kind, String driver, boolean atServer)
      throws SQLException {
    try (Connection straight = straight(kind, driver, prepared(atServer));
        Connection through = through(kind, driver, prepared(atServer))) {
      for (String mask : MASKS.keySet()) {
        Map<String, @Nullable String> raw = decoded(straight, "vault_" + mask);
        Map<String, @Nullable String> masked = decoded(through, "vault_" + mask);
        assertThat(masked.keySet()).isEqualTo(raw.keySet());
        assertThat(masked)
            .as(mask)
            .allSatisfy((column, value) -> assertThat(value).isNotEqualTo(raw.get(column)))
            .allSatisfy(
                (column, value) -> assertThat(String.valueOf(value)).doesNotContain(RAW_PARTS));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"MYSQL_8_0, mysql", "MARIADB, mariadb"})
  void theMasksAreThoseOfTheDocument(ServerKind kind, String driver) throws SQLException {
    for (boolean atServer : new boolean[] {false, true}) {
      try (Connection through = through(kind, driver, prepared(atServer))) {
        assertThat(decoded(through, "vault_null").values()).containsOnlyNulls();
        assertThat(decoded(through, "vault_redact"))
            .containsEntry("vc", "****")
            .containsEntry("e", "****")
            .containsEntry("big", "0")
            .containsEntry("da", "1970-01-01")
            .containsEntry("js", kind == ServerKind.MARIADB ? "****" : "{}")
            .containsEntry("bl", "");
        assertThat(decoded(through, "vault_last"))
            .containsEntry("tx", "***********xt")
            .containsEntry("l1", "************ße")
            .containsEntry("u16", "************ße");
        assertThat(decoded(through, "vault_first")).containsEntry("vc", "so" + "*".repeat(24));
        assertThat(decoded(through, "vault_email")).containsEntry("vc", "s***@secret.example");
        assertThat(decoded(through, "vault_month")).containsEntry("da", "1987-06-01");
        Map<String, @Nullable String> hashed = decoded(through, "vault_hash");
        assertThat(hashed.get("vc")).matches("[0-9a-f]{32}");
        assertThat(hashed).isEqualTo(decoded(through, "vault_hash"));
      }
    }
  }

  /** Results in the session's character set, and as columns keep them. */
  @ParameterizedTest
  @CsvSource({
    "MYSQL_8_0, utf8mb4",
    "MYSQL_8_0, latin1",
    "MYSQL_8_0, NULL",
    "MARIADB, utf8mb4",
    "MARIADB, latin1",
    "MARIADB, NULL"
  })
  void contentIsFoundInEveryCharacterSet(ServerKind kind, String results) throws SQLException {
    for (boolean atServer : new boolean[] {false, true}) {
      try (Connection through = through(kind, "mariadb", prepared(atServer));
          var set = through.createStatement()) {
        set.execute("set character_set_results = " + results);
        try (PreparedStatement statement = through.prepareStatement("select * from notes");
            ResultSet row = statement.executeQuery()) {
          assertThat(row.next()).isTrue();
          for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            String label = row.getMetaData().getColumnLabel(i);
            String seen =
                label.equals("js")
                    ? row.getString(i)
                    : new String(row.getBytes(i), StandardCharsets.ISO_8859_1);
            assertThat(seen.replaceAll("[^0-9]", "")).as(label).isIn("", "1111");
          }
          assertThat(row.getString("plain")).isEqualTo("card ***************1111 please");
          if (results.equals("NULL")) {
            assertThat(row.getBytes("u16"))
                .isEqualTo("grün ***************1111".getBytes(StandardCharsets.UTF_16BE));
          }
        }
      }
    }
  }

  /** The row with values, each decoded in the ways that the driver has; then a row of NULLs. */
  private static Map<String, @Nullable String> decoded(Connection connection, String table)
      throws SQLException {
    var values = new LinkedHashMap<String, @Nullable String>();
    try (PreparedStatement statement = connection.prepareStatement("select * from " + table);
        ResultSet result = statement.executeQuery()) {
      ResultSetMetaData about = result.getMetaData();
      result.next();
      for (int i = 1; i <= about.getColumnCount(); i++) {
        String text = result.getString(i);
        assertThat(result.getObject(i) == null).isEqualTo(text == null);
        values.put(about.getColumnLabel(i), text);
      }
      assertThat(result.next()).isTrue();
      for (int i = 1; i <= about.getColumnCount(); i++) {
        assertThat(result.getObject(i)).as("NULL stays NULL").isNull();
      }
      assertThat(result.next()).isFalse();
    }
    return values;
  }
}
