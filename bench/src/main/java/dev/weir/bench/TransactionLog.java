package dev.weir.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * What pgbench's threads have logged of each transaction. Source: PostgreSQL manual, pgbench,
 * "Per-Transaction Logging".
 */
final class TransactionLog {
  private static final double MICROS_PER_MILLI = 1000.0;
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final int LATE_FIELD = 6;

  private final List<Transaction> transactions;

  /**
   * @param endMicros when it ended, since 1970
   * @param tookMicros from when it was due
   * @param lateMicros how long it was due before it was begun; 0 where none has a time to begin
   */
  private record Transaction(long endMicros, long tookMicros, long lateMicros) {
    /** A line has: client, number, duration, script, seconds and microseconds of the end, lag. */
    static Transaction of(String line) {
      String[] fields = line.split(" ");
      return new Transaction(
          Long.parseLong(fields[4]) * MICROS_PER_SECOND + Long.parseLong(fields[5]),
          Long.parseLong(fields[2]),
          fields.length > LATE_FIELD ? Long.parseLong(fields[LATE_FIELD]) : 0);
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
    return millis(settling, Transaction::tookMicros);
  }

  /**
   * How long each took from its begin, as its client waits for the answer.
   *
   * @param settling as for {@link #latenciesMillis}
   */
  List<Double> answersMillis(Duration settling) {
    return millis(settling, each -> each.tookMicros() - each.lateMicros());
  }

  private List<Double> millis(Duration settling, ToLongFunction<Transaction> micros) {
    long from =
        transactions.stream().mapToLong(Transaction::dueMicros).min().orElse(0)
            + settling.toNanos() / 1000;
    return transactions.stream()
        .filter(each -> each.dueMicros() >= from)
        .map(each -> micros.applyAsLong(each) / MICROS_PER_MILLI)
        .toList();
  }
}
