package dev.weir.e2e.recording;

import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a PostgreSQL server says itself that it has run, from {@code log_statement = all}: each
 * process's statements in their order, with the values that were bound. Thread-safe.
 */
final class ServerLog {
  private static final Pattern RUN =
      Pattern.compile("(\\d+) LOG:  (?:statement|execute [^:]*): (.*)");
  private static final Pattern VALUES = Pattern.compile("(\\d+) DETAIL:  [Pp]arameters: (.*)");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final PostgresServer server;
  private final Map<Long, List<String>> statements = new HashMap<>();
  private long count;
  private LongConsumer whenCounted = number -> {};

  private ServerLog(PostgresServer server) {
    this.server = server;
  }

  /** The options with which a server says it. */
  static PostgresOptions said() {
    return PostgresOptions.defaults()
        .withSetting("log_statement", "all")
        .withSetting("log_line_prefix", "%p ");
  }

  static ServerLog of(PostgresServer server) {
    var log = new ServerLog(server);
    server.follow(log::read);
    return log;
  }

  /**
   * @param task is given the number of each statement as it is read, counted from 1 anew
   */
  synchronized void countAnew(LongConsumer task) {
    count = 0;
    whenCounted = task;
  }

  private synchronized void read(String line) {
    Matcher run = RUN.matcher(line);
    if (run.matches()) {
      ofProcess(run.group(1)).add(run.group(2));
      whenCounted.accept(++count);
      return;
    }
    Matcher values = VALUES.matcher(line);
    if (values.matches()) {
      List<String> earlier = ofProcess(values.group(1));
      earlier.add(earlier.removeLast() + " " + values.group(2));
    }
  }

  private List<String> ofProcess(String id) {
    return statements.computeIfAbsent(Long.parseLong(id), process -> new ArrayList<>());
  }

  /**
   * Waits until nobody but this class is connected and all that was run until then is read; then
   * gives it, and forgets it.
   */
  Map<Long, List<String>> takeOver(String mark) throws InterruptedException {
    Await.until(
        PATIENCE,
        "the end of the server's sessions",
        () ->
            server
                .query(
                    "postgres",
                    "SELECT FROM pg_stat_activity WHERE backend_type = 'client backend'"
                        + " AND pid <> pg_backend_pid()")
                .isEmpty());
    server.execute("SELECT '" + mark + "'");
    Await.until(PATIENCE, "the end of the server's log", () -> isRead(mark));
    synchronized (this) {
      var taken = Map.copyOf(statements);
      statements.clear();
      return taken;
    }
  }

  private synchronized boolean isRead(String mark) {
    return statements.values().stream()
        .anyMatch(process -> process.contains("SELECT '" + mark + "'"));
  }
}
