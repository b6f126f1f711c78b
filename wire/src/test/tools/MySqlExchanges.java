import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What a JDBC driver says: run by {@code record_mysql_transcripts.py}. */
public final class MySqlExchanges {
  private MySqlExchanges() {}

  /** The scheme of the driver and the port of the recorder. */
  public static void main(String[] args) throws SQLException {
    String url =
        "jdbc:" + args[0] + "://127.0.0.1:" + args[1]
            + "/shop?useServerPrepStmts=true&allowMultiQueries=true&useCursorFetch=true"
            + "&useSSL=false&sslMode=" + (args[0].equals("mysql") ? "DISABLED" : "disable");
    try (Connection connection = DriverManager.getConnection(url, "app", "throwaway")) {
      try (PreparedStatement all = connection.prepareStatement("SELECT * FROM people")) {
        for (int i = 0; i < 2; i++) {
          walk(all.executeQuery());
        }
      }
      try (PreparedStatement cursor = connection.prepareStatement("SELECT id, name FROM people")) {
        cursor.setFetchSize(2);
        walk(cursor.executeQuery());
      }
      try (PreparedStatement update =
          connection.prepareStatement("UPDATE people SET name = ?, photo = ?, big = ? WHERE id = ?")) {
        update.setString(1, "Björn");
        update.setBinaryStream(2, new ByteArrayInputStream(new byte[300]));
        update.setNull(3, java.sql.Types.BIGINT);
        update.setInt(4, 2);
        update.executeUpdate();
        update.setInt(4, 3);
        update.executeUpdate();
      }
      try (Statement statement = connection.createStatement()) {
        boolean rows = statement.execute("SELECT 1; UPDATE people SET big = 1; SELECT id FROM people");
        while (rows || statement.getUpdateCount() >= 0) {
          rows = statement.getMoreResults();
        }
        statement.execute("SELECT broken");
      } catch (SQLException expected) {
        System.out.println("as expected: " + expected.getMessage());
      }
      System.out.println(connection.isValid(5));
    }
  }

  private static void walk(ResultSet rows) throws SQLException {
    while (rows.next()) {
      rows.getObject(1);
    }
    rows.close();
  }
}
