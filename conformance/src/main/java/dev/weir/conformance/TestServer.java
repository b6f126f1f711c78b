package dev.weir.conformance;

import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL whose database {@value #DATABASE} is made anew for each file, with nothing left of
 * what earlier files made in the whole server.
 */
final class TestServer implements AutoCloseable {
  static final String DATABASE = "regression";
  private static final String TEMPLATE = "regression_template";

  private static final String OTHER_DATABASES =
      "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname NOT IN ('postgres', '%s')"
          .formatted(TEMPLATE);
  private static final String ROLES = "SELECT rolname FROM pg_roles WHERE oid >= 16384";
  private static final String TABLESPACES =
      "SELECT spcname FROM pg_tablespace WHERE spcname !~ '^pg_'";

  private final Consumer<PostgresServer> setUp;
  private PostgresServer server;
  private Set<String> firstRoles = Set.of();
  private Set<String> firstTablespaces = Set.of();

  /**
   * @param setUp fills the database {@value #DATABASE}, which every later one is a copy of
   */
  TestServer(Consumer<PostgresServer> setUp) {
    this.setUp = setUp;
    this.server = started();
  }

  private PostgresServer started() {
    PostgresServer fresh =
        PostgresServer.start(
            PostgresOptions.defaults()
                // As in PostgreSQL's own tests, any role signs in without a proof.
                .withHbaLine("host all all 127.0.0.1/32 trust")
                .withSetting("max_prepared_transactions", "2")
                .withSetting("max_connections", "60")
                // Else plans depend on the moment.
                .withSetting("autovacuum", "off"));
    try {
      fresh.execute("CREATE DATABASE " + DATABASE);
      setUp.accept(fresh);
      fresh.execute("ALTER DATABASE %s RENAME TO %s".formatted(DATABASE, TEMPLATE));
      firstRoles = names(fresh, ROLES);
      firstTablespaces = names(fresh, TABLESPACES);
      return fresh;
    } catch (RuntimeException e) {
      fresh.close();
      throw e;
    }
  }

  /** The server, with a database that no file has touched. */
  PostgresServer fresh() {
    try {
      clear();
    } catch (IllegalStateException leftover) {
      // Something cannot be dropped, a subscription for example: another server has none of it.
      server.close();
      server = started();
    }
    server.execute("CREATE DATABASE %s TEMPLATE %s".formatted(DATABASE, TEMPLATE));
    return server;
  }

  private void clear() {
    names(server, OTHER_DATABASES)
        .forEach(name -> server.execute("DROP DATABASE %s WITH (FORCE)".formatted(quoted(name))));
    server.execute("ALTER SYSTEM RESET ALL");
    server.execute("ALTER ROLE ALL RESET ALL");
    server.execute("ALTER ROLE %s RESET ALL".formatted(server.superuser()));
    for (String name : names(server, TABLESPACES)) {
      if (!firstTablespaces.contains(name)) {
        server.execute("DROP TABLESPACE " + quoted(name));
      }
    }
    List<String> roles =
        names(server, ROLES).stream().filter(name -> !firstRoles.contains(name)).toList();
    roles.forEach(name -> server.execute("DROP OWNED BY " + quoted(name)));
    roles.forEach(name -> server.execute("DROP ROLE " + quoted(name)));
    server.execute("SELECT pg_reload_conf()");
  }

  private static Set<String> names(PostgresServer server, String query) {
    var names = new HashSet<String>();
    for (List<@Nullable String> row : server.query("postgres", query)) {
      names.add(String.valueOf(row.getFirst()));
    }
    return names;
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  @Override
  public void close() {
    server.close();
  }
}
