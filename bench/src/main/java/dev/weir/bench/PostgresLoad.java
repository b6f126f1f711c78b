package dev.weir.bench;

import java.io.IOException;

/** pgbench's transactions and streams of rows, for the same length of time each. */
final class PostgresLoad implements Round.Load {
  /** pgbench makes that many accounts for each unit of its scale. */
  static final int ROWS_PER_SCALE = 100_000;

  private final Pgbench pgbench;
  private final int seconds;
  private final BenchTls tls;

  PostgresLoad(Pgbench pgbench, int seconds, BenchTls tls) {
    this.pgbench = pgbench;
    this.tls = tls;
    this.seconds = seconds;
  }

  @Override
  public Measurement measure(BenchCase load, Target target)
      throws IOException, InterruptedException {
    return switch (load) {
      case BenchCase.SelectOnly select -> pgbench.selectOnly(target, select, seconds);
      case BenchCase.Paced paced -> pgbench.paced(target, paced, seconds);
      case BenchCase.Connect connect -> pgbench.connecting(target, connect, seconds);
      case BenchCase.Stream stream -> stream(target, stream);
      case BenchCase.Sysbench _ -> throw new IllegalArgumentException("not for PostgreSQL");
    };
  }

  /** One stream after the other until the time is up: the one begun by then is read whole. */
  private Measurement stream(Target target, BenchCase.Stream load) throws IOException {
    long cpuBefore;
    long started;
    long now;
    int streams = 0;
    try (RowStream client = RowStream.connect(target, load.tls() ? tls.clients() : null)) {
      cpuBefore = target.pid() == null ? 0 : ProcessUsage.cpuMicros(target.pid());
      started = System.nanoTime();
      do {
        check(load, target, client.read("SELECT id, note, amount FROM " + load.table()));
        streams++;
        now = System.nanoTime();
      } while (now - started < seconds * 1_000_000_000L);
    }
    double each = (now - started) / 1e9 / streams;
    long cpu = target.pid() == null ? 0 : ProcessUsage.cpuMicros(target.pid()) - cpuBefore;
    return new Measurement(
        1 / each,
        each * 1000,
        (double) cpu / streams,
        target.pid() == null ? 0 : ProcessUsage.residentMiB(target.pid()));
  }

  /** A figure counts only if the rows that came are the right ones. */
  private static void check(BenchCase.Stream load, Target target, RowStream.Result result)
      throws IOException {
    if (result.rows() != load.rows()) {
      throw new IOException(
          "%s gave %d rows of %d".formatted(target.name(), result.rows(), load.rows()));
    }
    boolean masked = result.value(1).startsWith("***");
    if (masked != (load.masked() && target.name().equals("weir"))) {
      throw new IOException(
          "%s gave a %s value in %s"
              .formatted(target.name(), masked ? "masked" : "raw", load.name()));
    }
  }
}
