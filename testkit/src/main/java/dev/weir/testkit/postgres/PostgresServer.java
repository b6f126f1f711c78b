package dev.weir.testkit.postgres;

import dev.weir.testkit.files.FileTrees;
import dev.weir.testkit.tls.CertificateAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL 18 that listens on 127.0.0.1 until it is closed or the JVM ends in an orderly
 * way (Ctrl-C included). The first start on a machine unpacks the programs and takes seconds; later
 * ones take well under a second. Data on disk is not synced, unless a setting says otherwise.
 * Thread-safe.
 */
public final class PostgresServer implements AutoCloseable {
  private static final int PORT_ATTEMPTS_MAX = 5;

  private final DataDirectory data;
  private final int port;
  private final String superuserPassword;
  private final ServerProcess process;
  private final Thread shutdownHook = new Thread(this::stop, "postgres-stop");
  private boolean stopped;

  private PostgresServer(
      DataDirectory data, int port, String superuserPassword, ServerProcess process) {
    this.data = data;
    this.port = port;
    this.superuserPassword = superuserPassword;
    this.process = process;
  }

  /**
   * The client library that belongs to this server: libpq of PostgreSQL 18.
   *
   * @throws IOException if it cannot be unpacked
   */
  public static Path clientLibrary() throws IOException {
    return Installation.unpacked().programs().resolve("lib").resolve("libpq.so.5");
  }

  /** With {@link PostgresOptions#defaults()}. */
  public static PostgresServer start() {
    return start(PostgresOptions.defaults());
  }

  /**
   * Returns when the server accepts connections and the users exist.
   *
   * @throws IllegalStateException if it cannot run here, with the reason and the server's log
   */
  public static PostgresServer start(PostgresOptions options) {
    return start(options, Unprivileged.detected());
  }

  static PostgresServer start(PostgresOptions options, Unprivileged unprivileged) {
    try {
      Installation installation = Installation.unpacked();
      DataDirectory data = DataDirectory.prepared(options, installation, unprivileged);
      for (int attempt = 1; ; attempt++) {
        int port = options.port() == 0 ? freePort() : options.port();
        ServerProcess process =
            ServerProcess.start(installation, unprivileged, data.arguments(options, port));
        var server = new PostgresServer(data, port, wantedPassword(options), process);
        if (server.comesUp(options)) {
          return server;
        }
        boolean again = options.port() == 0 && process.foundPortTaken();
        if (!again || attempt == PORT_ATTEMPTS_MAX) {
          server.close();
          throw new IllegalStateException(
              "PostgreSQL did not start on port %d:\n%s"
                  .formatted(port, String.join("\n", process.log())));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL could not be started: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting PostgreSQL", e);
    }
  }

  private static String wantedPassword(PostgresOptions options) {
    String wanted = options.superuserPassword();
    return wanted == null ? UUID.randomUUID().toString() : wanted;
  }

  /** False if the program ended by itself. */
  private boolean comesUp(PostgresOptions options) throws InterruptedException {
    try {
      // Refused while the JVM is going down: then the server goes, too.
      Runtime.getRuntime().addShutdownHook(shutdownHook);
      if (!process.awaitReady()) {
        process.stop("QUIT");
        Runtime.getRuntime().removeShutdownHook(shutdownHook);
        return false;
      }
      if (data.fresh()) {
        createRoles(options.users());
      }
      return true;
    } catch (RuntimeException | InterruptedException e) {
      close();
      throw e;
    }
  }

  private void createRoles(List<PostgresUser> users) {
    try (Connection connection = connect("postgres", Cluster.SUPERUSER, data.superuserPassword());
        Statement statement = connection.createStatement()) {
      for (PostgresUser user : users) {
        statement.execute(
            "SET password_encryption = '%s'".formatted(user.authentication().passwordEncryption()));
        statement.execute(
            "CREATE ROLE %s LOGIN PASSWORD %s"
                .formatted(
                    statement.enquoteIdentifier(user.name(), true),
                    statement.enquoteLiteral(user.password())));
      }
      statement.execute("SET password_encryption = 'scram-sha-256'");
      statement.execute(
          "ALTER ROLE %s PASSWORD %s"
              .formatted(Cluster.SUPERUSER, statement.enquoteLiteral(superuserPassword)));
    } catch (SQLException e) {
      throw new IllegalStateException("the users could not be created: " + e.getMessage(), e);
    }
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return port;
  }

  /** The name of the superuser, who may always sign in with or without TLS. */
  public String superuser() {
    return Cluster.SUPERUSER;
  }

  public String superuserPassword() {
    return superuserPassword;
  }

  public Path dataDirectory() {
    return data.path();
  }

  /** The server program's process id, for those who measure it. */
  public long pid() {
    return process.pid();
  }

  /** The latest lines of the server's log. */
  public List<String> log() {
    return process.log();
  }

  /**
   * Gives every line of the server's log from now on.
   *
   * @param follower is called with one line after the other, on a thread of the server's own
   */
  public void follow(Consumer<String> follower) {
    process.follow(follower);
  }

  /**
   * What has issued the server's certificate.
   *
   * @throws IllegalStateException if the server was started without TLS
   */
  public CertificateAuthority authority() {
    CertificateAuthority authority = data.authority();
    if (authority == null) {
      throw new IllegalStateException("this server was started without TLS");
    }
    return authority;
  }

  /** The certificate of {@link #authority()} as a PEM file, there until the server is closed. */
  public Path authorityFile() {
    authority();
    return data.path().resolve(DataDirectory.AUTHORITY_FILE);
  }

  /** For pgjdbc, without user and password. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://%s:%d/%s".formatted(host(), port, database);
  }

  /** A connection as superuser, which the caller closes. */
  public Connection connect(String database) throws SQLException {
    return connect(database, superuser(), superuserPassword);
  }

  /** A connection as somebody, without TLS, which the caller closes. */
  public Connection connect(String database, String user, String password) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("sslmode", "disable");
    properties.setProperty("gssEncMode", "disable");
    return DriverManager.getConnection(jdbcUrl(database), properties);
  }

  /** Runs one or more statements as superuser in the database {@code postgres}. */
  public void execute(String sql) {
    execute("postgres", sql);
  }

  /**
   * Runs one or more statements as superuser.
   *
   * @throws IllegalStateException with the server's message if one of them fails
   */
  public void execute(String database, String sql) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("the statements failed: " + e.getMessage(), e);
    }
  }

  /**
   * Runs a query as superuser and gives its rows as text.
   *
   * @throws IllegalStateException with the server's message if it fails
   */
  public List<List<@Nullable String>> query(String database, String sql) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<List<@Nullable String>> rows = new ArrayList<>();
      while (result.next()) {
        List<@Nullable String> row = new ArrayList<>();
        for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
          row.add(result.getString(column));
        }
        rows.add(Collections.unmodifiableList(row));
      }
      return Collections.unmodifiableList(rows);
    } catch (SQLException e) {
      throw new IllegalStateException("the query failed: " + e.getMessage(), e);
    }
  }

  /**
   * Ends the server at once, with every connection to it, and deletes its data if that is
   * temporary. Harmless twice.
   */
  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      // The JVM is going down, and the hook with it.
      return;
    }
  }

  private synchronized void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    process.stop(data.temporary() ? "QUIT" : "INT");
    if (data.temporary()) {
      try {
        FileTrees.delete(data.path());
      } catch (IOException e) {
        throw new UncheckedIOException("the temporary data directory was not deleted", e);
      }
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
