package dev.weir.bench;

/** One kind of load. */
sealed interface BenchCase {
  /** What names end with whose clients use TLS. */
  String TLS = "-tls";

  String name();

  /** Whether clients use TLS. */
  default boolean tls() {
    return name().endsWith(TLS);
  }

  /** Whether targets are compared by how long a transaction takes, rather than by how many pass. */
  default boolean byLatency() {
    return false;
  }

  /**
   * pgbench's select-only transaction.
   *
   * @param mode {@code prepared} or {@code simple}
   */
  record SelectOnly(String mode, int clients, boolean tls) implements BenchCase {
    @Override
    public String name() {
      return mode + "-" + clients + (tls ? TLS : "");
    }
  }

  /** The same with a connection of its own for each transaction. */
  record Connect(int clients, boolean tls) implements BenchCase {
    @Override
    public String name() {
      return "connect-" + clients + (tls ? TLS : "");
    }
  }

  /**
   * pgbench's select-only transaction, prepared, at a rate that every target can keep up with: what
   * counts is how long the slowest of a hundred takes, counted from when it was due. What was due
   * in the first second, while sessions begin, does not count.
   *
   * @param rate transactions a second, at random moments
   */
  record Paced(int rate, int clients) implements BenchCase {
    @Override
    public String name() {
      return "paced-" + rate;
    }

    @Override
    public boolean byLatency() {
      return true;
    }
  }

  /**
   * One of sysbench's scripts.
   *
   * @param script {@code oltp_point_select} or {@code oltp_read_only}
   * @param prepared whether statements are prepared at the server
   */
  record Sysbench(String script, boolean prepared, int clients) implements BenchCase {
    @Override
    public String name() {
      String shortly = script.equals("oltp_point_select") ? "point" : "read-only";
      return shortly + (prepared ? "-prepared-" : "-text-") + clients;
    }
  }

  /**
   * One result of many rows, read whole.
   *
   * @param masked the second column leaves masked through Weir
   */
  record Stream(String name, String table, long rows, boolean masked) implements BenchCase {}
}
