package dev.weir.e2e.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.badinput.HonestWork;
import dev.weir.e2e.tickets.TicketBooth;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Clients of MySQL's that do their work, whatever others do: each of them at least once, and then
 * until it is told that the time is over, and says how many milliseconds each piece of work took.
 * They work on {@link #SCHEMA}. Thread-safe.
 */
public final class HonestMySqlClients {
  /** What they need in a database called {@code market}. */
  public static final List<String> SCHEMA =
      List.of(
          "create table market.people(id int primary key, name varchar(20), ssn varchar(20))",
          "insert into market.people values (1, 'ann', '111-22-3333'), (2, 'ben', '222-33-4444')",
          "create table market.notes(v varchar(60))",
          "create table market.honest(id int, note longtext)");

  /** So large that there has to be room for it among those of others. */
  private static final String LARGE = "a".repeat(1_300_000);

  private static final int LARGE_EVERY = 64;

  private final int port;
  private final String token;
  private final TicketBooth.Given ticket;

  public HonestMySqlClients(int port, String token, TicketBooth.Given ticket) {
    this.port = port;
    this.token = token;
    this.ticket = ticket;
  }

  /** One session inside TLS for the whole time, which asks for what is protected. */
  public List<Double> stays(AtomicBoolean over) throws SQLException {
    String url = "jdbc:mysql://127.0.0.1:%d/market?sslMode=REQUIRED&useServerPrepStmts=true";
    try (Connection connection = DriverManager.getConnection(url.formatted(port), "ann", token);
        var statement = connection.prepareStatement("SELECT id, ssn FROM people WHERE id = ?")) {
      return HonestWork.reads(statement, over, "33", "111");
    }
  }

  /** One session in the clear, with a ticket, whose transactions are whole. */
  public List<Double> writes(AtomicBoolean over) throws SQLException {
    String url = "jdbc:mariadb://127.0.0.1:%d/market?sslMode=disable".formatted(port);
    try (Connection connection = DriverManager.getConnection(url, ticket.id(), ticket.secret())) {
      return HonestWork.writes(connection, over, i -> i % LARGE_EVERY == 0 ? LARGE : "a");
    }
  }

  /** A new session each time. */
  public List<Double> comesAndGoes(AtomicBoolean over) throws IOException {
    return HonestWork.again(
        over,
        () -> {
          try (RawClient client = RawClient.connect(port, "market", token)) {
            assertThat(client.query("SELECT count(*) FROM people").stream().map(RawClient::text))
                .contains("\u00012");
          }
        });
  }
}
