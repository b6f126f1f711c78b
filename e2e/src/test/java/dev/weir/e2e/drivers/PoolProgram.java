package dev.weir.e2e.drivers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
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

/** A program with HikariCP on pgjdbc, which sets a connection back to what it was. */
final class PoolProgram {
  private PoolProgram() {}

  static String run(Address address) throws Exception {
    var configuration = new HikariConfig();
    configuration.setJdbcUrl(address.jdbcUrl());
    configuration.setUsername(address.user());
    configuration.setPassword(address.password());
    configuration.addDataSourceProperty("prepareThreshold", "1");
    configuration.setMaximumPoolSize(2);
    configuration.setConnectionTestQuery("SELECT 1");
    configuration.setConnectionInitSql("SET statement_timeout = '20s'");
    var lines = new Lines();
    try (var pool = new HikariDataSource(configuration);
        ExecutorService users = Executors.newFixedThreadPool(6)) {
      List<Callable<String>> asked = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        int id = 1 + i % 2;
        asked.add(() -> ssn(pool, id));
      }
      for (Future<String> answer : users.invokeAll(asked)) {
        lines.say("pooled", answer.get());
      }
      try (Connection dirty = pool.getConnection()) {
        dirty.setAutoCommit(false);
        dirty.setReadOnly(true);
        dirty.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        dirty.setSchema("pg_catalog");
        lines.say("dirty", shown(dirty));
      }
      for (int i = 0; i < 3; i++) {
        try (Connection clean = pool.getConnection()) {
          lines.say("clean", shown(clean), clean.getSchema());
        }
      }
    }
    lines.say("THE END");
    return lines.toString();
  }

  private static String ssn(HikariDataSource pool, int id) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("SELECT ssn, born, salary FROM people WHERE id = ?")) {
      statement.setInt(1, id);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getString(1) + " " + row.getDate(2) + " " + row.getBigDecimal(3);
      }
    }
  }

  private static List<String> shown(Connection connection) throws SQLException {
    var shown = new ArrayList<String>();
    try (Statement statement = connection.createStatement()) {
      for (String name :
          List.of(
              "transaction_isolation",
              "transaction_read_only",
              "statement_timeout",
              "search_path")) {
        try (ResultSet row = statement.executeQuery("SHOW " + name)) {
          row.next();
          shown.add(row.getString(1));
        }
      }
    }
    return shown;
  }
}
