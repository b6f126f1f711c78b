package dev.weir.e2e.mysql.clients;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.weir.e2e.drivers.Address;
import dev.weir.e2e.drivers.Lines;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A program with HikariCP, which sets a connection back to what it was. */
final class PoolProgram {
  private PoolProgram() {}

  static String run(String driver, Address address) throws Exception {
    var configuration = new HikariConfig();
    configuration.setJdbcUrl(JdbcProgram.url(driver, address));
    configuration.setUsername(address.user());
    configuration.setPassword(address.password());
    configuration.addDataSourceProperty("useServerPrepStmts", "true");
    configuration.addDataSourceProperty("cachePrepStmts", "true");
    configuration.setMaximumPoolSize(2);
    configuration.setConnectionInitSql("SET SESSION sort_buffer_size = 300000");
    var lines = new Lines();
    try (var pool = new HikariDataSource(configuration);
        ExecutorService users = Executors.newFixedThreadPool(6)) {
      List<Callable<String>> asked = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        int id = 1 + i % 2;
        asked.add(() -> row(pool, id));
      }
      for (Future<String> answer : users.invokeAll(asked)) {
        lines.say("pooled", answer.get());
      }
      try (Connection dirty = pool.getConnection()) {
        dirty.setAutoCommit(false);
        dirty.setReadOnly(true);
        dirty.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        dirty.setCatalog("information_schema");
        lines.say("dirty", shown(dirty));
      }
      for (int i = 0; i < 3; i++) {
        try (Connection clean = pool.getConnection()) {
          lines.say("clean", shown(clean), clean.isValid(5));
        }
      }
    }
    lines.say("THE END");
    return lines.toString();
  }

  private static String row(HikariDataSource pool, int id) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("SELECT ssn, born, salary FROM people WHERE id = ?")) {
      statement.setInt(1, id);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getString(1) + " " + row.getDate(2) + " " + row.getString(3);
      }
    }
  }

  private static String shown(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT @@autocommit, @@sort_buffer_size, database()")) {
      row.next();
      return "%s %s %s %d %s"
          .formatted(
              row.getString(1),
              row.getString(2),
              row.getString(3),
              connection.getTransactionIsolation(),
              connection.isReadOnly());
    }
  }
}
