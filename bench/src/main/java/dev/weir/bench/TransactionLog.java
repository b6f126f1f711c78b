package dev.weir.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What pgbench's threads have logged of each transaction. Source: PostgreSQL manual, pgbench,
 * "Per-Transaction Logging".
 */
final class TransactionLog {
  private static final double MICROS_PER_MILLI = 1000.0;
  private static final long MICROS_PER_SECOND = 1_000_000;

  private final List<Transaction> transactions;

  /**
   * @param endMicros when it ended, since 1970
   * @param tookMicros from when it was due
   */
  private record Transaction(long endMicros, long tookMicros) {
    /** A line has: client, number, duration, script, seconds and microseconds of the end, lag. */
    static Transaction of(String line) {
      String[] fields = line.split(" ");
      return new Transaction(
          Long.parseLong(fields[4]) * MICROS_PER_SECOND + Long.parseLong(fields[5]),
          Long.parseLong(fields[2]));
    }

    long dueMicros() {
      return endMicros - tookMicros;
    }
  }

  private TransactionLog(List<Transaction> transactions) {
    this.transactions = transactions;
  }

  /** Reads every file of the folder; each is one thread's log. */
  static TransactionLog read(Path folder) throws IOException {
    var transactions = new ArrayList<Transaction>();
    try (Stream<Path> logs = Files.list(folder)) {
      for (Path log : logs.toList()) {
        Files.readAllLines(log).forEach(line -> transactions.add(Transaction.of(line)));
      }
    }
    return new TransactionLog(transactions);
  }

  /**
   * How long each transaction took, waiting for its turn included.
   *
   * @param settling after the first was due; what was due in it is left out
   */
  List<Double> latenciesMillis(Duration settling) {
    long from =
        transactions.stream().mapToLong(Transaction::dueMicros).min().orElse(0)
            + settling.toNanos() / 1000;
    return transactions.stream()
        .filter(each -> each.dueMicros() >= from)
        .map(each -> each.tookMicros() / MICROS_PER_MILLI)
        .toList();
  }
}
