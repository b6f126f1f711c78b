import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** One exchange of pgjdbc with the server behind a port of 127.0.0.1. */
final class PgjdbcExchanges {
  public static void main(String[] args) throws Exception {
    String mode = args[1].equals("simple") ? "&preferQueryMode=simple" : "";
    String url =
        "jdbc:postgresql://127.0.0.1:%s/postgres?user=postgres&password=throwaway&prepareThreshold=1%s"
            .formatted(args[0], mode);
    try (Connection connection = DriverManager.getConnection(url)) {
      switch (args[1]) {
        case "extended", "simple" -> extended(connection);
        case "portal" -> portal(connection);
        case "copy" -> copy(connection);
        case "metadata" -> drain(connection.getMetaData().getColumns(null, "public", "people", null));
        case "describe" -> describe(connection);
        case "fastpath" -> fastpath(connection);
        case "notify" -> notifications(connection);
        default -> throw new IllegalArgumentException(args[1]);
      }
    }
  }

  private static void extended(Connection connection) throws SQLException {
    try (PreparedStatement one =
        connection.prepareStatement("SELECT id, name, born FROM people WHERE id = ?")) {
      for (int id = 1; id <= 3; id++) {
        one.setInt(1, id);
        drain(one.executeQuery());
      }
    }
    connection.setAutoCommit(false);
    try (PreparedStatement change =
        connection.prepareStatement("UPDATE people SET name = ?, photo = ? WHERE id = ?")) {
      for (int id = 1; id <= 3; id++) {
        change.setString(1, "Name " + id);
        change.setBytes(2, id == 2 ? null : new byte[] {0, 1, (byte) 255});
        change.setInt(3, id);
        change.addBatch();
      }
      change.executeBatch();
    }
    connection.rollback();
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1; SELECT 2");
      statement.execute("SELECT broken");
    } catch (SQLException expected) {
      connection.rollback();
    }
  }

  private static void portal(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement all = connection.prepareStatement("SELECT * FROM people ORDER BY id")) {
      all.setFetchSize(5);
      drain(all.executeQuery());
    }
    connection.commit();
  }

  private static void copy(Connection connection) throws Exception {
    var copies = connection.unwrap(PGConnection.class).getCopyAPI();
    copies.copyOut("COPY people TO STDOUT (FORMAT csv)", new ByteArrayOutputStream());
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMP TABLE copied (LIKE people)");
    }
    copies.copyIn("COPY copied FROM STDIN (FORMAT csv)", new StringReader("1,Ada,,\n2,Grace,,\n"));
    CopyIn givenUp = copies.copyIn("COPY copied FROM STDIN");
    givenUp.writeToCopy("3\t".getBytes(), 0, 2);
    givenUp.cancelCopy();
  }

  private static void describe(Connection connection) throws SQLException {
    try (PreparedStatement one =
        connection.prepareStatement("SELECT name FROM people WHERE id = ? AND born > ?")) {
      one.getParameterMetaData().getParameterCount();
      one.getMetaData().getColumnCount();
    }
  }

  private static void fastpath(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    var large = connection.unwrap(PGConnection.class).getLargeObjectAPI();
    long oid = large.createLO();
    try (var object = large.open(oid)) {
      object.write(new byte[] {1, 2, 3});
      object.seek(0);
      object.read(3);
    }
    large.delete(oid);
    connection.commit();
  }

  private static void notifications(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("LISTEN news");
      statement.execute("NOTIFY news, 'first'");
      statement.execute("SELECT 1");
    }
    connection.unwrap(PGConnection.class).getNotifications();
  }

  private static void drain(ResultSet rows) throws SQLException {
    while (rows.next()) {
      rows.getObject(1);
    }
    rows.close();
  }
}
