package dev.weir.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.largeobject.LargeObject;
import org.postgresql.largeobject.LargeObjectManager;

/** A program with pgjdbc gets through Weir what it gets at the server, where all is allowed. */
@TestInstance(Lifecycle.PER_CLASS)
class JdbcTest {
  private Sides sides;

  @BeforeAll
  void open() throws Exception {
    sides = Sides.open(Shop.EVERYTHING);
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
        "prepareThreshold=2 binaryTransfer=false",
        "autosave=always prepareThreshold=1",
        "autosave=conservative cleanupSavepoints=true",
        "reWriteBatchedInserts=true defaultRowFetchSize=2",
        "escapeSyntaxCallMode=callIfNoReturn preparedStatementCacheQueries=1"
      })
  void aProgramRunsAsAtTheServer(String settings) throws Exception {
    var properties = new Properties();
    for (String setting : settings.split(" ")) {
      String[] parts = setting.split("=");
      properties.setProperty(parts[0], parts[1]);
    }
    String wanted;
    try (Connection straight = sides.straight(properties)) {
      wanted = JdbcProgram.run(straight);
    }
    assertThat(wanted).contains("notified news first true", "57014", "given up");
    try (Connection through = sides.through(properties)) {
      assertThat(JdbcProgram.run(through)).isEqualTo(wanted);
    }
  }

  @Test
  void theProcessNumberIsThatOfTheServer() throws Exception {
    try (Connection through = sides.through(new Properties());
        Statement statement = through.createStatement();
        ResultSet result = statement.executeQuery("SELECT pg_backend_pid()")) {
      result.next();
      assertThat(through.unwrap(PGConnection.class).getBackendPID()).isEqualTo(result.getInt(1));
    }
  }

  @Test
  void largeObjectsAreWrittenAndReadByCallsAndByFunctions() throws Exception {
    try (Connection through = sides.through(new Properties());
        Statement statement = through.createStatement()) {
      through.setAutoCommit(false);
      LargeObjectManager calls = through.unwrap(PGConnection.class).getLargeObjectAPI();
      long called = calls.createLO();
      try (LargeObject object = calls.open(called)) {
        object.write(new byte[] {1, 2, 3});
      }
      assertThat(number(statement, "SELECT length(lo_get(%d))".formatted(called))).isEqualTo(3);
      try (LargeObject object = calls.open(called)) {
        assertThat(object.read(10)).containsExactly(1, 2, 3);
      }
      long large = number(statement, "SELECT lo_from_bytea(0, '\\xabcd'::bytea)");
      assertThat(number(statement, "SELECT length(lo_get(%d))".formatted(large))).isEqualTo(2);
      through.rollback();
    }
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }
}
