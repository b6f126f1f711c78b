package dev.weir.bench;

/** One kind of load. */
sealed interface BenchCase {
  String name();

  /**
   * pgbench's select-only transaction.
   *
   * @param mode {@code prepared} or {@code simple}
   */
  record SelectOnly(String mode, int clients) implements BenchCase {
    @Override
    public String name() {
      return mode + "-" + clients;
    }
  }

  /** The same with a connection of its own for each transaction. */
  record Connect(int clients) implements BenchCase {
    @Override
    public String name() {
      return "connect-" + clients;
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
