package dev.weir.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An agent with an ordinary driver: a host, a port and a token are all it knows. */
final class Agent implements AutoCloseable {
  private final Connection connection;

  private Agent(Connection connection) {
    this.connection = connection;
  }

  /** Connects through the gateway, as alice's agent. */
  static Agent connect(World world) throws SQLException {
    return new Agent(
        world.shop().connect(world.port(), world.gatewayAuthority(), "alice", world.agentToken()));
  }

  /** Runs one statement; a refusal is an answer, too. */
  Answer run(String sql, Object... parameters) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement.execute()
          ? rows(statement.getResultSet())
          : new Answer.Changed(statement.getUpdateCount(), notices(statement));
    } catch (SQLException e) {
      return Answer.Refused.of(e);
    }
  }

  private static List<String> notices(PreparedStatement statement) throws SQLException {
    var notices = new ArrayList<String>();
    for (SQLWarning told = statement.getWarnings(); told != null; told = told.getNextWarning()) {
      notices.add(String.valueOf(told.getMessage()));
    }
    return notices;
  }

  private static Answer.Rows rows(ResultSet result) throws SQLException {
    ResultSetMetaData shape = result.getMetaData();
    var columns = new ArrayList<String>();
    for (int column = 1; column <= shape.getColumnCount(); column++) {
      columns.add(shape.getColumnLabel(column));
    }
    var rows = new ArrayList<List<@Nullable String>>();
    while (result.next()) {
      var row = new ArrayList<@Nullable String>();
      for (int column = 1; column <= columns.size(); column++) {
        row.add(result.getString(column));
      }
      rows.add(row);
    }
    return new Answer.Rows(columns, rows);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
