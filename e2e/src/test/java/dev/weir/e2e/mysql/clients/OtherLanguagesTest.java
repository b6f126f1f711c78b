package dev.weir.e2e.mysql.clients;

import dev.weir.e2e.clients.PythonClients;
import dev.weir.e2e.drivers.GoDrivers;
import dev.weir.e2e.drivers.NodeDrivers;
import dev.weir.testkit.mysql.ServerKind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Drivers of Python, Node.js and Go do through Weir what they do straight at the server. */
@TestInstance(Lifecycle.PER_CLASS)
class OtherLanguagesTest {
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
  @EnumSource(names = {"MYSQL_8_0", "MARIADB"})
  void pyMySql(ServerKind kind) throws Exception {
    python(kind, "with_pymysql.py");
  }

  @Test
  void mysqlConnectorPython() throws Exception {
    python(ServerKind.MYSQL_8_0, "with_mysql_connector.py");
  }

  @ParameterizedTest
  @CsvSource({"MYSQL_8_0, mysqlconnector", "MARIADB, pymysql"})
  void sqlAlchemy(ServerKind kind, String driver) throws Exception {
    python(kind, "with_sqlalchemy_mysql.py", driver);
  }

  private void python(ServerKind kind, String program, String... arguments) throws Exception {
    markets
        .at(kind)
        .compare(address -> PythonClients.output(program, address.mysqlEnvironment(), arguments));
  }

  @ParameterizedTest
  @CsvSource({
    "MYSQL_8_0, with_mysql2.mjs",
    "MARIADB, with_mysql2.mjs",
    "MARIADB, with_mariadb.mjs",
    "MYSQL_8_0, with_mariadb.mjs"
  })
  void node(ServerKind kind, String program) throws Exception {
    markets.at(kind).compare(address -> NodeDrivers.output(program, address.mysqlEnvironment()));
  }

  @ParameterizedTest
  @EnumSource(names = {"MYSQL_8_0", "MARIADB"})
  void go(ServerKind kind) throws Exception {
    markets.at(kind).compare(address -> GoDrivers.output("mysql", address.mysqlEnvironment()));
  }
}
