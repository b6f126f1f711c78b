package dev.weir.gateway.postgres.oracle;

import dev.weir.testkit.postgres.PostgresServer;
import java.sql.SQLException;
import org.postgresql.core.TransactionState;

/**
 * Whether the server's raw parser accepts a text. It is sent within a transaction that has failed:
 * there a mistake in syntax is still reported as one, and whatever is well-formed is refused for
 * the transaction's sake before anything else is looked at (exec_simple_query in postgres.c).
 */
final class Acceptance implements AutoCloseable {
  private final Session session;

  Acceptance(PostgresServer server) throws SQLException {
    session = new Session(server, "postgres");
  }

  boolean accepts(String sql) throws SQLException {
    if (session.state() != TransactionState.FAILED) {
      session.send("ROLLBACK");
      session.must("BEGIN");
      session.send("SELECT 1/0");
    }
    return switch (session.send(sql).sqlState()) {
      case "25P02", "3B001", "00000" -> true;
      default -> false;
    };
  }

  @Override
  public void close() throws SQLException {
    session.close();
  }
}
