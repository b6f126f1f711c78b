package dev.weir.gateway.mysql.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sql.mysql.ServerVersion;
import dev.weir.sql.mysql.functions.BuiltinFunctions;
import dev.weir.testkit.mysql.MySqlServer;
import dev.weir.testkit.mysql.ServerKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A name on the reviewed list that a server does not have would be somebody's stored function
 * there, and would be taken for one that only computes.
 */
class ServersFunctionsTest {
  private static final int NO_SUCH_FUNCTION = 1305;

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void everyReviewedFunctionIsTheServersOwn(ServerKind kind) throws SQLException {
    try (MySqlServer server = MySqlServer.start(kind)) {
      String printed =
          Objects.requireNonNull(server.query("SELECT VERSION()").getFirst().getFirst());
      ServerVersion version = Objects.requireNonNull(ServerVersion.parse(printed));
      var missing = new ArrayList<String>();
      server.execute("CREATE DATABASE corp");
      try (Connection connection = server.connect("corp");
          Statement statement = connection.createStatement()) {
        for (String name : BuiltinFunctions.reviewed().of(version)) {
          if (!knows(statement, name)) {
            missing.add(name);
          }
        }
        assertThat(knows(statement, "nobody_has_this")).isFalse();
      }
      assertThat(missing).isEmpty();
    }
  }

  /** Nine arguments are too many for most: it is not run then. */
  private static boolean knows(Statement statement, String function) {
    try {
      statement.execute("SELECT " + function + "(1, 2, 3, 4, 5, 6, 7, 8, 9)");
      return true;
    } catch (SQLException e) {
      return e.getErrorCode() != NO_SUCH_FUNCTION;
    }
  }
}
