package dev.weir.testkit.mysql;

import dev.weir.testkit.files.FileTrees;
import dev.weir.testkit.tls.CertificateAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real MySQL or MariaDB that listens on 127.0.0.1 until it is closed or the JVM ends in an
 * orderly way. The first start on a machine prepares a data directory and takes some seconds more.
 * Data on disk is not synced. Thread-safe.
 */
public final class MySqlServer implements AutoCloseable {
  private static final int START_SECONDS_MAX = 60;
  private static final int STOP_SECONDS_MAX = 10;
  private static final String SUPERUSER = "root";

  private final ServerKind kind;
  private final Path folder;
  private final int port;
  private final Process process;
  private final String password;
  private final @Nullable CertificateAuthority authority;
  private final Thread shutdownHook = new Thread(this::stop, "mysql-stop");
  private volatile boolean ready;
  private volatile boolean stopped;

  private MySqlServer(
      ServerKind kind,
      Path folder,
      int port,
      Process process,
      @Nullable CertificateAuthority authority) {
    this.kind = kind;
    this.folder = folder;
    this.port = port;
    this.process = process;
    this.authority = authority;
    this.password = UUID.randomUUID().toString();
  }

  /** Without TLS. */
  public static MySqlServer start(ServerKind kind) {
    return start(MySqlOptions.of(kind));
  }

  /**
   * Returns when the server accepts connections.
   *
   * @throws IllegalStateException if it cannot run here, with the reason and the server's log
   */
  public static MySqlServer start(MySqlOptions options) {
    try {
      Programs programs = Programs.of(options.kind());
      Path folder = Files.createTempDirectory("weir-mysql-");
      Path data = Files.createDirectory(folder.resolve("data"));
      FileTrees.copy(programs.template(), data);
      int port = freePort();
      var arguments = new ArrayList<String>();
      arguments.add("--bind-address=127.0.0.1");
      arguments.add("--port=" + port);
      arguments.add("--socket=" + folder.resolve("s"));
      arguments.add("--pid-file=" + folder.resolve("pid"));
      arguments.add("--innodb-flush-log-at-trx-commit=0");
      arguments.add("--innodb-flush-method=nosync");
      arguments.add("--secure-file-priv=" + folder);
      arguments.add("--default-time-zone=+00:00");
      arguments.addAll(
          switch (options.kind()) {
            case MYSQL_8_0 -> List.of("--mysqlx=OFF", "--skip-log-bin");
            case MARIADB -> List.of("--plugin-load-add=auth_ed25519");
            case MARIADB_11_4 -> List.of();
          });
      CertificateAuthority authority = certified(options, folder, arguments);
      arguments.addAll(options.arguments());
      Process process =
          new ProcessBuilder(programs.serverCommand(data, arguments))
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      var server = new MySqlServer(options.kind(), folder, port, process, authority);
      Runtime.getRuntime().addShutdownHook(server.shutdownHook);
      server.awaitReady();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("the server could not be started: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting the server", e);
    }
  }

  private static @Nullable CertificateAuthority certified(
      MySqlOptions options, Path folder, List<String> arguments) throws IOException {
    if (!options.tls()) {
      arguments.add(options.kind() == ServerKind.MYSQL_8_0 ? "--tls-version=" : "--skip-ssl");
      return null;
    }
    CertificateAuthority authority = CertificateAuthority.create("Weir testkit");
    Path certificate = folder.resolve("server.pem");
    Path key = folder.resolve("server-key.pem");
    authority.issue(List.of("localhost", "127.0.0.1")).write(certificate, key);
    Files.writeString(folder.resolve("authority.pem"), authority.certificatePem());
    arguments.add("--ssl-ca=" + folder.resolve("authority.pem"));
    arguments.add("--ssl-cert=" + certificate);
    arguments.add("--ssl-key=" + key);
    return authority;
  }

  /** The first connection that is accepted gives root its password. */
  private void awaitReady() throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
    String latest = "";
    while (process.isAlive() && System.nanoTime() < until) {
      try (Connection connection = connect("", SUPERUSER, "");
          Statement statement = connection.createStatement()) {
        statement.execute("ALTER USER root@localhost IDENTIFIED BY '%s'".formatted(password));
        ready = true;
        return;
      } catch (SQLException notYet) {
        latest = String.valueOf(notYet.getMessage());
        if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
          break;
        }
      }
    }
    String log = log();
    close();
    throw new IllegalStateException("the server did not start: %s\n%s".formatted(latest, log));
  }

  public ServerKind kind() {
    return kind;
  }

  public int port() {
    return port;
  }

  /** The account that may do everything. */
  public String superuser() {
    return SUPERUSER;
  }

  public String superuserPassword() {
    return password;
  }

  /** The server program's process id, for those who measure it. */
  public long pid() {
    return process.pid();
  }

  /** What has issued the server's certificate; null without TLS. */
  public @Nullable CertificateAuthority authority() {
    return authority;
  }

  /** Whether its process is there still. */
  public boolean isRunning() {
    return process.isAlive();
  }

  public String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return "no log: " + e.getMessage();
    }
  }

  /** For MariaDB Connector/J, without user and password. */
  public String jdbcUrl(String database) {
    return "jdbc:mariadb://127.0.0.1:%d/%s".formatted(port, database);
  }

  /** A connection as superuser, which the caller closes. */
  public Connection connect(String database) throws SQLException {
    return connect(database, SUPERUSER, password);
  }

  private Connection connect(String database, String user, String secret) throws SQLException {
    return DriverManager.getConnection(
        jdbcUrl(database)
            + "?allowMultiQueries=true&allowPublicKeyRetrieval=true&sslMode="
            + (authority == null ? "disable" : "trust"),
        user,
        secret);
  }

  /**
   * Runs statements as superuser, one after another on one connection, in no database.
   *
   * @throws IllegalStateException with the server's message if one of them fails
   */
  public void execute(String... statements) {
    String last = "";
    try (Connection connection = connect("");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        last = sql;
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("%s failed: %s".formatted(last, e.getMessage()), e);
    }
  }

  /**
   * Runs a query as superuser and gives its rows as text.
   *
   * @throws IllegalStateException with the server's message if it fails
   */
  public List<List<@Nullable String>> query(String sql) {
    try (Connection connection = connect("");
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

  /** Ends the server at once, with every connection to it, and deletes its data. Harmless twice. */
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
    String accident = accident();
    stopped = true;
    if (accident != null) {
      // Those who used it saw a lost connection at most.
      System.err.println(accident);
    }
    // Its data is thrown away, so nothing is lost by ending it at once.
    process.destroyForcibly();
    try {
      process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS);
      FileTrees.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("the temporary data directory was not deleted", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** That it ended though nobody had ended it, with its log; null if it did not. */
  @Nullable String accident() {
    return ready && !stopped && !process.isAlive()
        ? "%s had ended by itself with status %d, its log:%n%s"
            .formatted(kind, process.exitValue(), log())
        : null;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
