package dev.weir.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** pgjdbc's start-up and metadata queries under a policy that allows reading, in all its modes. */
@TestInstance(Lifecycle.PER_CLASS)
class JdbcMetadataTest {
  private interface Question {
    ResultSet ask(DatabaseMetaData about) throws SQLException;
  }

  private static final Map<String, Question> QUESTIONS = questions();

  private Sides sides;

  @BeforeAll
  void open() throws Exception {
    sides = Sides.open(Shop.READ_ONLY);
  }

  @AfterAll
  void close() throws Exception {
    sides.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "preferQueryMode=extended",
        "preferQueryMode=simple",
        "preferQueryMode=extendedForPrepared",
        "preferQueryMode=extendedCacheEverything prepareThreshold=1",
        "prepareThreshold=-1",
        "binaryTransfer=false ApplicationName=reports readOnly=true",
        "quoteReturningIdentifiers=false assumeMinServerVersion=9.0 databaseMetadataCacheFields=0"
      })
  void aDriverLearnsTheSameOfTheDatabase(String settings) throws Exception {
    var properties = new Properties();
    for (String setting : settings.split(" ")) {
      String[] parts = setting.split("=");
      properties.setProperty(parts[0], parts[1]);
    }
    try (Connection straight = sides.straight(properties);
        Connection through = sides.through(properties)) {
      String wanted = learned(straight);
      assertThat(wanted).doesNotContain("ERROR").contains("orders_customer_fkey", "mood", "stock");
      assertThat(learned(through)).isEqualTo(wanted);
    }
  }

  private static String learned(Connection connection) throws Exception {
    var printed = new Printed();
    DatabaseMetaData about = connection.getMetaData();
    printed.say("product", about.getDatabaseProductVersion(), about.getMaxColumnNameLength());
    printed.say("words", about.getSQLKeywords(), connection.getSchema(), connection.getCatalog());
    printed.say("isolation", connection.getTransactionIsolation(), connection.isValid(10));
    for (Map.Entry<String, Question> question : QUESTIONS.entrySet()) {
      printed.failure(
          question.getKey(),
          () -> {
            try (ResultSet result = question.getValue().ask(about)) {
              printed.rows(question.getKey(), result);
            }
          });
    }
    return printed.toString();
  }

  private static Map<String, Question> questions() {
    Map<String, Question> all = new LinkedHashMap<>();
    all.put("getTables", m -> m.getTables(null, null, "%", null));
    all.put("tables", m -> m.getTables(null, "public", "%", new String[] {"TABLE", "VIEW"}));
    all.put("getColumns", m -> m.getColumns(null, "public", "%", "%"));
    all.put("catalogue's columns", m -> m.getColumns(null, "pg_catalog", "pg_c%", "%"));
    all.put("getPrimaryKeys", m -> m.getPrimaryKeys(null, "public", "customers"));
    all.put("getImportedKeys", m -> m.getImportedKeys(null, "public", "orders"));
    all.put("getExportedKeys", m -> m.getExportedKeys(null, "public", "customers"));
    all.put(
        "getCrossReference",
        m -> m.getCrossReference(null, "public", "customers", null, "public", "orders"));
    all.put("getIndexInfo", m -> m.getIndexInfo(null, "public", "orders", false, true));
    all.put("getTypeInfo", DatabaseMetaData::getTypeInfo);
    all.put("getProcedures", m -> m.getProcedures(null, null, "%"));
    all.put("getProcedureColumns", m -> m.getProcedureColumns(null, "public", "%", "%"));
    all.put("getFunctions", m -> m.getFunctions(null, null, "%"));
    all.put("getFunctionColumns", m -> m.getFunctionColumns(null, "public", "%", "%"));
    all.put("getSchemas", DatabaseMetaData::getSchemas);
    all.put("schemas like", m -> m.getSchemas(null, "pub%"));
    all.put("getCatalogs", DatabaseMetaData::getCatalogs);
    all.put("getTableTypes", DatabaseMetaData::getTableTypes);
    all.put("getTablePrivileges", m -> m.getTablePrivileges(null, "public", "%"));
    all.put("getColumnPrivileges", m -> m.getColumnPrivileges(null, "public", "customers", "%"));
    all.put("getUDTs", m -> m.getUDTs(null, null, "%", null));
    all.put(
        "getBestRowIdentifier",
        m ->
            m.getBestRowIdentifier(
                null, "public", "customers", DatabaseMetaData.bestRowSession, true));
    all.put("getVersionColumns", m -> m.getVersionColumns(null, "public", "customers"));
    all.put("getClientInfoProperties", DatabaseMetaData::getClientInfoProperties);
    return all;
  }
}
