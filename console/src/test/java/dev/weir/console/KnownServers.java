package dev.weir.console;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** One server that answers and one that does not. */
final class KnownServers implements Servers {
  /** Whether orders answers as well. */
  volatile boolean up = true;

  final List<String> checked = new CopyOnWriteArrayList<>();

  @Override
  public List<Server> all() {
    return List.of(
        new Server("orders", "postgres", "db1.internal:5432", "shop", "verify-full", false),
        new Server("hidden", "mysql", "db2.internal:3306", "payroll", "disable", true));
  }

  @Override
  public @Nullable Health check(String connection) {
    checked.add(connection);
    return switch (connection) {
      case "orders" ->
          up
              ? new Health(Fixture.NOW, Duration.ofMillis(12), "PostgreSQL 18.6", null)
              : new Health(Fixture.NOW, Duration.ofMillis(12), null, "db1.internal refused");
      case "hidden" ->
          new Health(Fixture.NOW, Duration.ofSeconds(10), null, "db2.internal refused");
      default -> null;
    };
  }
}
