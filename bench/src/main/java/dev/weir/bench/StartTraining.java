package dev.weir.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code weir bench train}: what {@code ./weir build} calls so that the gateway starts fast.
 * Source: JEP 483, 514 and 515.
 */
@Command(
    name = "train",
    description = {
      "Starts the built gateway in front of a small PostgreSQL, lets it answer some statements, and"
          + " has the JVM write down which classes it loaded and linked for it, so that later"
          + " starts need not (an AOT cache). The gateway's archives are made one for it."
    },
    mixinStandardHelpOptions = true)
final class StartTraining implements Callable<Integer> {
  /** The JVM writes the cache as it ends. */
  private static final Duration WRITING_MAX = Duration.ofMinutes(2);

  @Parameters(paramLabel = "FOLDER", description = "Where the archive and the cache go.")
  private Path folder = Path.of(".");

  @Override
  public Integer call() throws IOException, InterruptedException, SQLException {
    try (FirstStatement database = FirstStatement.start()) {
      train(database, FastStart.in(folder));
    }
    return 0;
  }

  /** Writes both, over what is there. */
  static void train(FirstStatement database, FastStart fast)
      throws IOException, InterruptedException, SQLException {
    try (WeirProcess weir = WeirProcess.start(database.direct(), fast.noting())) {
      database.of(weir);
      try (Connection connection = FirstStatement.connection(weir)) {
        for (int id = 1; id <= 20; id++) {
          FirstStatement.note(connection, id);
        }
        refused(connection);
      }
      weir.stop(WRITING_MAX);
    }
    if (!Files.isRegularFile(fast.cache())) {
      throw new IOException("the JVM wrote no cache");
    }
  }

  private static void refused(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE public.stream_masked");
      throw new IllegalStateException("the gateway lets a table be dropped");
    } catch (SQLException refused) {
      if (!"42501".equals(refused.getSQLState())) {
        throw refused;
      }
    }
  }
}
