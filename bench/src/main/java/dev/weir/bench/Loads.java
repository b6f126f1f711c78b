package dev.weir.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The loads of {@link LoadBench}, and what is measured beside each. Used by one thread. */
final class Loads {
  static final String HEADER =
      "%-12s %9s %9s %9s %8s %10s | %-26s | %-26s | %s"
          .formatted(
              "load",
              "heap MiB",
              "RSS MiB",
              "of files",
              "threads",
              "kB/session",
              "weir ms: median p99 max",
              "direct ms: median p99 max",
              "what");

  private static final int TLS_CLIENTS = 8;
  private static final int TEXT_CLIENTS = 4;
  private static final int SETTLING_SECONDS_MAX = 60;

  /** The gateway's own, which may stay. */
  private static final int SIDE_CONNECTIONS_MAX = 5;

  private static final int SOAK_SIGN_INS_PER_SECOND = 5;
  private static final long SLOW_BYTES_PER_SECOND = 64L << 20;

  private final Target direct;
  private final Target weir;
  private final List<Target> manyUsers;
  private final SSLContext tls;
  private final Innocent innocent;
  private final GatewayProbe probe;
  private final PrintStream out = System.out;
  private GatewayProbe.@Nullable Reading before;

  /**
   * @param manyUsers the same as {@code weir}, for many users
   */
  Loads(Target direct, Target weir, List<Target> manyUsers, SSLContext tls, Innocent innocent) {
    this.direct = direct;
    this.weir = weir;
    this.manyUsers = List.copyOf(manyUsers);
    this.tls = tls;
    this.innocent = innocent;
    if (weir.pid() == null) {
      throw new IllegalArgumentException("there is no process between");
    }
    this.probe = new GatewayProbe(weir.pid());
  }

  Load idle(int count) throws IOException, InterruptedException {
    return sessions(count, null);
  }

  /**
   * Sessions that ask for a row by its key.
   *
   * @param perSecond how often all of them together, at most; 0 for without a pause
   */
  Workers busy(int count, int perSecond) {
    long pace = perSecond == 0 ? 0 : count * 1_000_000_000L / perSecond;
    return new Workers(
        count,
        "selects",
        false,
        (number, stopped, done) -> {
          var random = new SplittableRandom(number);
          try (RowStream client = RowStream.connect(weir)) {
            while (!stopped.get()) {
              long start = System.nanoTime();
              client.read(
                  "SELECT abalance FROM pgbench_accounts WHERE aid = "
                      + random.nextInt(1, PostgresLoad.ROWS_PER_SCALE));
              done.incrementAndGet();
              LockSupport.parkNanos(pace - (System.nanoTime() - start));
            }
          }
        });
  }

  /** Sessions whose statements wait for a yes. */
  Load held(int count) throws IOException, InterruptedException {
    return sessions(count, "UPDATE pgbench_branches SET bbalance = 1 WHERE bid = 1");
  }

  /** New sessions within TLS, each with a full handshake. */
  Workers tls(int perSecond) {
    var client = new SignInClient(weir.port(), weir.user(), weir.database(), weir.password(), tls);
    long pace = TLS_CLIENTS * 1_000_000_000L / perSecond;
    return new Workers(
        TLS_CLIENTS,
        "TLS sessions",
        false,
        (number, stopped, done) -> {
          while (!stopped.get()) {
            long start = System.nanoTime();
            client.signIn();
            done.incrementAndGet();
            LockSupport.parkNanos(pace - (System.nanoTime() - start));
          }
        });
  }

  /** A long result that is read slowly. */
  Load slow(long bytes) {
    return new Workers(
        1,
        "MiB",
        true,
        (number, stopped, done) -> {
          try (RowStream client = RowStream.connect(weir)) {
            client.ask(
                "SELECT repeat('x', 1000) FROM generate_series(1, %d)".formatted(bytes / 1000));
            long start = System.nanoTime();
            byte[] chunk = new byte[64 << 10];
            long read = 0;
            while (read < bytes && !stopped.get()) {
              int more = client.input().read(chunk);
              if (more < 0) {
                throw new IOException("the stream ended after %d bytes".formatted(read));
              }
              read += more;
              done.set(read >> 20);
              long due = start + (long) (read * 1e9 / SLOW_BYTES_PER_SECOND);
              LockSupport.parkNanos(due - System.nanoTime());
            }
          }
        });
  }

  /** Texts of which each differs from all others in a name. */
  Load texts(int count) {
    return new Workers(
        TEXT_CLIENTS,
        "texts",
        true,
        (number, stopped, done) -> {
          try (RowStream client = RowStream.connect(weir)) {
            for (int i = number; i < count && !stopped.get(); i += TEXT_CLIENTS) {
              client.read(
                  "SELECT abalance AS a%d FROM pgbench_accounts WHERE aid = 1".formatted(i));
              done.incrementAndGet();
            }
          }
        });
  }

  private Load sessions(int count, @Nullable String heldSql)
      throws IOException, InterruptedException {
    before = probe.read();
    long start = System.nanoTime();
    var sessions = new IdleSessions(manyUsers);
    try {
      sessions.open(count);
      if (heldSql != null) {
        sessions.askForHeld(heldSql);
      }
    } catch (IOException e) {
      sessions.close();
      throw e;
    }
    double took = (System.nanoTime() - start) / 1e9;
    return new Load() {
      @Override
      public String told() {
        return "%d sessions, opened in %.1f s".formatted(count, took);
      }

      @Override
      public void await() {
        // They wait until they are closed.
      }

      @Override
      public int sessions() {
        return count;
      }

      @Override
      public void close() throws IOException {
        sessions.close();
      }
    };
  }

  /** The innocent asks with nobody beside. */
  void alone() throws IOException, InterruptedException {
    innocent.ask(weir);
    innocent.ask(direct);
  }

  /** Returns when the sessions of the last load have left the server. */
  void settle() throws IOException, InterruptedException {
    try (RowStream client = RowStream.connect(direct)) {
      for (int left = SETTLING_SECONDS_MAX; left > 0; left--) {
        String others =
            client
                .read(
                    "SELECT count(*) FROM pg_stat_activity WHERE usename = '%s' AND pid <>"
                            .formatted(direct.user())
                        + " pg_backend_pid() AND application_name <> 'weir:warm'")
                .value(0);
        if (Integer.parseInt(others) <= SIDE_CONNECTIONS_MAX) {
          return;
        }
        Thread.sleep(1_000);
      }
    }
    throw new IOException("sessions stay on the server when their clients have left");
  }

  /** Idle and busy sessions for so long, with a line each minute. */
  void soak(Duration time, int idle, int busy, int perSecond)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    try (Load quiet = idle(idle);
        Workers work = busy(busy, perSecond);
        Workers coming = tls(SOAK_SIGN_INS_PER_SECOND)) {
      out.printf(
          "%8s %9s %9s %9s %8s   what%n", "minute", "heap MiB", "RSS MiB", "of files", "threads");
      for (int minute = 1; System.nanoTime() < end; minute++) {
        Thread.sleep(Duration.ofMinutes(1));
        if (!work.healthy() || !coming.healthy()) {
          throw new IOException("a session broke off");
        }
        GatewayProbe.Reading now = probe.read();
        out.printf(
            "%8d %9.1f %9.0f %9.0f %8d   %s; %s; %s%n",
            minute,
            now.heapKiB() / 1024.0,
            now.residentMiB(),
            now.ofFilesMiB(),
            now.threads(),
            quiet.told(),
            work.told(),
            coming.told());
      }
    }
  }

  /** Prints a line of what is, beside this load. */
  void measure(String name, @Nullable Load load) throws IOException, InterruptedException {
    Background.allButCaller();
    Innocent.Latency through = innocent.ask(weir);
    Innocent.Latency straight = innocent.ask(direct);
    GatewayProbe.Reading now = probe.read();
    if (load != null) {
      load.await();
    }
    String each = "";
    if (load != null && load.sessions() > 0 && before != null) {
      each = "%.1f".formatted((now.heapKiB() - before.heapKiB()) * 1.0 / load.sessions());
    }
    out.printf(
        "%-12s %9.0f %9.0f %9.0f %8d %10s | %8.2f %8.2f %8.2f | %8.2f %8.2f %8.2f | %s%n",
        name,
        now.heapKiB() / 1024.0,
        now.residentMiB(),
        now.ofFilesMiB(),
        now.threads(),
        each,
        through.medianMillis(),
        through.p99Millis(),
        through.maxMillis(),
        straight.medianMillis(),
        straight.p99Millis(),
        straight.maxMillis(),
        load == null ? "" : load.told());
  }
}
