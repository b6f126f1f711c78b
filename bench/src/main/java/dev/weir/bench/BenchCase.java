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

  /**
   * One result of many rows, read whole.
   *
   * @param masked the second column leaves masked through Weir
   */
  record Stream(String name, String table, long rows, boolean masked) implements BenchCase {}
}
