package dev.weir.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PGobject;

/** Drivers decode every masked value of every type, in text and in binary, and no value is raw. */
@TestInstance(Lifecycle.PER_CLASS)
class MaskedTypesTest {
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
  private static final List<String> RAW_PARTS =
      List.of(
          "a secret",
          "cret name",
          "cret bank",
          "deadbeef",
          "06-15",
          "192.168",
          "11:22",
          "happy",
          "\"secret\"",
          "<secret>");

  private PostgresServer server;
  private GatewayRig rig;

  @BeforeAll
  void open() throws Exception {
    server = PostgresServer.start(PostgresOptions.defaults());
    server.execute("CREATE DATABASE " + Shop.DATABASE);
    server.execute(Shop.DATABASE, Shop.text("vault.sql"));
    var policy = new StringBuilder(Shop.READ_ONLY).append("protect:\n");
    for (Map.Entry<String, String> mask : MASKS.entrySet()) {
      server.execute(
          Shop.DATABASE, "CREATE TABLE vault_%s AS TABLE vault".formatted(mask.getKey()));
      policy.append(
          "  - { name: vault_%1$s, columns: [\"public.vault_%1$s.*\"], mask: %2$s }\n"
              .formatted(mask.getKey(), mask.getValue()));
    }
    rig = GatewayRig.start(server, Shop.DATABASE, policy.toString());
  }

  @AfterAll
  void close() throws Exception {
    try (PostgresServer last = server) {
      if (rig != null) {
        rig.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "binaryTransfer=false",
        "prepareThreshold=-1",
        "preferQueryMode=simple",
        "prepareThreshold=1"
      })
  void pgjdbcDecodesEveryMaskAndSeesNoRawValue(String setting) throws Exception {
    var properties = new Properties();
    properties.setProperty(setting.split("=")[0], setting.split("=")[1]);
    try (Connection straight = rig.straight(properties);
        Connection through = rig.connect(properties, "alice", "ai-agents")) {
      for (String mask : MASKS.keySet()) {
        Map<String, @Nullable String> raw = decoded(straight, "vault_" + mask);
        Map<String, @Nullable String> masked = decoded(through, "vault_" + mask);
        assertThat(masked.keySet()).isEqualTo(raw.keySet());
        assertThat(masked)
            .allSatisfy((column, value) -> assertThat(value).isNotEqualTo(raw.get(column)))
            .allSatisfy((column, value) ->
                assertThat(String.valueOf(value)).doesNotContain(RAW_PARTS.toArray(new String[0])));
      }
    }
  }

  @Test
  void theMasksAreThoseOfTheDocument() throws Exception {
    try (Connection through = rig.connect("alice", "ai-agents")) {
      assertThat(decoded(through, "vault_null").values()).containsOnlyNulls();
      assertThat(decoded(through, "vault_redact"))
          .containsEntry("text", "****")
          .containsEntry("int4", "0")
          .containsEntry("numeric", "0")
          .containsEntry("bool", "f")
          .containsEntry("date", "1970-01-01")
          .containsEntry("uuid", "00000000-0000-0000-0000-000000000000")
          .containsEntry("jsonb", "{}")
          .containsEntry("bytea", "\\x")
          .containsEntry("inet", "0.0.0.0")
          .containsEntry("int4range", "empty")
          .containsEntry("texts", "{}[]")
          .containsEntry("enumerated", null)
          .containsEntry("composite", null);
      assertThat(decoded(through, "vault_last"))
          .containsEntry("text", "***********xt")
          .containsEntry("pin", "****54")
          .containsEntry("int8", "0");
      assertThat(decoded(through, "vault_first"))
          .containsEntry("text", "a ***********")
          .containsEntry("varchar", "so********************");
      assertThat(decoded(through, "vault_email"))
          .containsEntry("varchar", "s***@secret.example")
          .containsEntry("text", "****");
      assertThat(decoded(through, "vault_month"))
          .containsEntry("date", "1987-06-01")
          .containsEntry("timestamp", "1987-06-01 00:00:00")
          .containsEntry("time", "00:00:00");
      assertThat(decoded(through, "vault_zero"))
          .containsEntry("int2", "0")
          .containsEntry("float8", "0")
          .containsEntry("money", "$0.00")
          .containsEntry("amount", "0");
      Map<String, @Nullable String> hashed = decoded(through, "vault_hash");
      assertThat(hashed.get("text")).matches("[0-9a-f]{32}");
      assertThat(hashed).isEqualTo(decoded(through, "vault_hash"));
    }
  }

  @Test
  void psycopgDecodesEveryMaskAndSeesNoRawValue() throws Exception {
    Map<String, String> environment = new HashMap<>();
    environment.put("PGHOST", "127.0.0.1");
    environment.put("PGDATABASE", Shop.DATABASE);
    environment.put("PGUSER", server.superuser());
    environment.put("STRAIGHT_PORT", Integer.toString(server.port()));
    environment.put("STRAIGHT_PASSWORD", server.superuserPassword());
    environment.put("THROUGH_PORT", Integer.toString(rig.port()));
    environment.put("THROUGH_PASSWORD", rig.token("alice", "ai-agents"));
    String[] masks = MASKS.keySet().toArray(String[]::new);
    // Two formats and one driver more, for each mask.
    assertThat(PythonClients.output("with_masked_types.py", environment, masks))
        .contains("no raw value in %d results".formatted(3 * MASKS.size()));
  }

  /** The row with values, each decoded in the ways that the driver has; then a row of NULLs. */
  private static Map<String, @Nullable String> decoded(Connection connection, String table)
      throws SQLException {
    var values = new LinkedHashMap<String, @Nullable String>();
    try (PreparedStatement statement = connection.prepareStatement("SELECT * FROM " + table);
        ResultSet result = statement.executeQuery()) {
      ResultSetMetaData about = result.getMetaData();
      result.next();
      for (int i = 1; i <= about.getColumnCount(); i++) {
        String text = result.getString(i);
        Object object = result.getObject(i);
        if (object instanceof Array array) {
          text += Arrays.deepToString((Object[]) array.getArray());
        } else if (object instanceof PGobject plain) {
          assertThat(plain.getValue()).isNotNull();
        } else if (object instanceof SQLXML xml) {
          assertThat(xml.getString()).isEqualTo(text);
        }
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
