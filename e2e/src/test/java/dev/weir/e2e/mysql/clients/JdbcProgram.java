package dev.weir.e2e.mysql.clients;

import dev.weir.e2e.drivers.Address;
import dev.weir.e2e.drivers.Lines;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A program with either of the JDBC drivers. */
final class JdbcProgram {
  private static final String SECRET =
      "SELECT id, name, ssn, born, salary, mood, settings, photo, seen FROM people";

  private final Lines lines = new Lines();
  private final Connection connection;
  private final int fetched;

  private JdbcProgram(Connection connection, int fetched) {
    this.connection = connection;
    this.fetched = fetched;
  }

  /**
   * @param driver {@code mysql} or {@code mariadb}
   * @param settings the driver's own
   */
  static Connection connect(String driver, Address address, Map<String, String> settings)
      throws SQLException {
    var properties = new Properties();
    properties.putAll(settings);
    properties.setProperty("user", address.user());
    properties.setProperty("password", address.password());
    return DriverManager.getConnection(url(driver, address), properties);
  }

  /** It for either driver, without user and password. */
  static String url(String driver, Address address) {
    String tls =
        driver.equals("mysql")
            ? "sslMode=VERIFY_IDENTITY&trustCertificateKeyStorePassword=none"
                + "&trustCertificateKeyStoreType=PKCS12"
                + "&trustCertificateKeyStoreUrl=file:"
                + trusted(address)
            : "sslMode=verify-full&serverSslCert=" + address.rootCertificate();
    return "jdbc:%s://%s:%d/%s?%s"
        .formatted(driver, address.host(), address.port(), address.database(), tls);
  }

  /** Connector/J takes no PEM file. */
  private static Path trusted(Address address) {
    Path file = Path.of(address.rootCertificate() + ".p12");
    try (InputStream pem = Files.newInputStream(Path.of(address.rootCertificate()))) {
      if (!Files.exists(file)) {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry(
            "root", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        try (OutputStream out = Files.newOutputStream(file)) {
          store.store(out, "none".toCharArray());
        }
      }
      return file;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @param fetched how many rows a cursor is asked for at a time; 0 for all
   */
  static String run(String driver, Address address, Map<String, String> settings, int fetched)
      throws SQLException {
    try (Connection connection = connect(driver, address, settings)) {
      var program = new JdbcProgram(connection, fetched);
      program.values();
      program.protects();
      program.writes();
      program.failures();
      program.metadata();
      program.lines.say("valid", connection.isValid(5));
      program.lines.say("THE END");
      return program.lines.toString();
    }
  }

  private void values() throws SQLException {
    String sql =
        "SELECT ? AS i, ? AS l, ? AS d, ? AS f, ? AS t, ? AS x, ? AS day, ? AS ts, ? AS n, true AS"
            + " b, TIME '20:02:01' AS tm, 18446744073709551615 AS u";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < 3; i++) {
        statement.setInt(1, 1 + i);
        statement.setLong(2, Long.MIN_VALUE);
        statement.setBigDecimal(3, new java.math.BigDecimal("1.250"));
        statement.setDouble(4, 1.5e300);
        statement.setString(5, "it's \\ \"ü\" 😀");
        statement.setBytes(6, new byte[] {0, -1, '\'', '\\'});
        statement.setDate(7, java.sql.Date.valueOf("2024-02-29"));
        statement.setTimestamp(8, java.sql.Timestamp.valueOf("2024-02-29 01:02:03.000004"));
        statement.setNull(9, java.sql.Types.VARCHAR);
        rows("values", statement.executeQuery());
      }
    }
  }

  private void protects() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(fetched);
      rows("people", statement.executeQuery(SECRET + " ORDER BY id"));
      rows("notes", statement.executeQuery("SELECT id, body FROM notes ORDER BY id"));
    }
    try (PreparedStatement statement = connection.prepareStatement(SECRET + " WHERE id <= ?")) {
      statement.setFetchSize(fetched);
      for (int id : new int[] {1, 3, 9}) {
        statement.setInt(1, id);
        rows("bound", statement.executeQuery());
      }
    }
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT born, salary, ssn FROM people WHERE id = ?");
        ResultSet none = connection.createStatement().executeQuery("SELECT 1 WHERE false")) {
      lines.say("none", none.next());
      statement.setLong(1, 2);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        lines.say("typed", row.getDate(1), row.getBigDecimal("salary").stripTrailingZeros());
      }
    }
  }

  private void writes() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TEMPORARY TABLE written (id int AUTO_INCREMENT PRIMARY KEY, body varchar(60), raw"
              + " blob)");
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO written (body, raw) VALUES (?, ?)", Statement.RETURN_GENERATED_KEYS)) {
        for (int i = 0; i < 30; i++) {
          insert.setString(1, "body ' " + i);
          insert.setBytes(2, i % 2 == 0 ? new byte[] {(byte) i, -1, 0} : null);
          insert.addBatch();
        }
        lines.say("batch", insert.executeBatch().length);
        insert.setString(1, "long");
        insert.setBinaryStream(2, new java.io.ByteArrayInputStream(new byte[] {-2, 0, 39}));
        lines.say("one", insert.executeUpdate());
        keys(insert);
      }
      rows(
          "written",
          statement.executeQuery("SELECT * FROM written WHERE id IN (1, 2, 30, 31) ORDER BY id"));
      Savepoint here = connection.setSavepoint("here");
      lines.say("deleted", statement.executeUpdate("DELETE FROM written WHERE id > 20"));
      connection.rollback(here);
      connection.commit();
      statement.addBatch("UPDATE written SET body = 'x' WHERE id = 1");
      statement.addBatch("DELETE FROM written WHERE id > 28");
      lines.say("several", Arrays.toString(statement.executeBatch()));
      connection.rollback();
      rows("rolled back", statement.executeQuery("SELECT count(*), min(body) FROM written"));
      connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      lines.say("isolation", connection.getTransactionIsolation());
      connection.commit();
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(true);
      try (Statement writable =
          connection.createStatement(
              ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE)) {
        ResultSet row = writable.executeQuery("SELECT id, person, body FROM notes WHERE id = 1");
        row.absolute(1);
        row.updateInt(2, row.getInt(2));
        row.updateRow();
        lines.say("updatable", row.getInt(2));
      }
      statement.execute("DROP TEMPORARY TABLE written");
    }
  }

  private void keys(Statement statement) throws SQLException {
    try (ResultSet keys = statement.getGeneratedKeys()) {
      while (keys.next()) {
        lines.say("key", keys.getLong(1));
      }
    }
  }

  private void failures() throws SQLException {
    for (String sql :
        List.of(
            "SELEC 1",
            "SELECT nosuch FROM notes",
            "SELECT * FROM nosuch",
            "INSERT INTO notes (body) VALUES ('note 1')",
            "INSERT INTO notes (person) VALUES (77)")) {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.execute();
        lines.say(sql, "no error");
      } catch (SQLException e) {
        lines.say(sql, e.getErrorCode(), e.getSQLState(), e.getClass().getSimpleName());
      }
    }
    if (fetched == 0) {
      timeout();
    }
    try (Statement statement = connection.createStatement()) {
      rows("usable", statement.executeQuery("SELECT 'usable'"));
    }
  }

  /** Takes a second. */
  private void timeout() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      statement.executeQuery("SELECT sleep(30) FROM notes").next();
      lines.say("timeout", "no error");
    } catch (SQLTimeoutException e) {
      lines.say("timeout", "as asked");
    }
  }

  private void metadata() throws SQLException {
    DatabaseMetaData about = connection.getMetaData();
    lines.say(
        "server",
        about.getDatabaseProductName(),
        about.getDatabaseProductVersion(),
        about.getIdentifierQuoteString(),
        connection.getCatalog());
    rows("tables", about.getTables("shop", null, "%", new String[] {"TABLE", "VIEW"}));
    rows("columns", about.getColumns("shop", null, "%", "%"));
    for (String table : List.of("people", "notes")) {
      rows("primary", about.getPrimaryKeys("shop", null, table));
      rows("imported", about.getImportedKeys("shop", null, table));
      rows("exported", about.getExportedKeys("shop", null, table));
      sorted("indexes", about.getIndexInfo("shop", null, table, false, true));
      rows("best", about.getBestRowIdentifier("shop", null, table, 0, true));
    }
    // Connector/J asks MariaDB by SHOW FUNCTION STATUS WHERE, what nobody else does.
    if (about.getDriverName().startsWith("MariaDB")
        || !about.getDatabaseProductVersion().contains("MariaDB")) {
      routines(about);
    }
    try (PreparedStatement statement = connection.prepareStatement(SECRET + " WHERE id = ?")) {
      columns("described", statement.getMetaData());
      lines.say("parameters", statement.getParameterMetaData().getParameterCount());
    }
  }

  private void routines(DatabaseMetaData about) throws SQLException {
    rows("procedures", about.getProcedures("shop", null, "%"));
    rows("parameters", about.getProcedureColumns("shop", null, "several", "%"));
    rows("functions", about.getFunctions("shop", null, "%"));
  }

  private void rows(String step, ResultSet result) throws SQLException {
    print(step, result).forEach(lines::say);
  }

  /** What a server says of how many values an index has is guessed anew each time. */
  private void sorted(String step, ResultSet result) throws SQLException {
    print(step, result).stream()
        .map(line -> line.replaceAll(" CARDINALITY=\\S+", ""))
        .forEach(lines::say);
  }

  private List<String> print(String step, ResultSet result) throws SQLException {
    var printed = new ArrayList<String>();
    try (result) {
      ResultSetMetaData about = result.getMetaData();
      columns(step, about);
      while (result.next()) {
        var row = new StringBuilder(step);
        for (int i = 1; i <= about.getColumnCount(); i++) {
          row.append(' ').append(about.getColumnLabel(i)).append('=');
          row.append(Lines.plain(result.getObject(i)));
        }
        printed.add(row.toString());
      }
    }
    return printed;
  }

  private void columns(String step, ResultSetMetaData about) throws SQLException {
    for (int i = 1; i <= about.getColumnCount(); i++) {
      lines.say(
          step,
          about.getColumnLabel(i),
          about.getColumnTypeName(i),
          about.getColumnType(i),
          about.getPrecision(i),
          about.getScale(i),
          about.isNullable(i),
          about.getTableName(i));
    }
  }
}
