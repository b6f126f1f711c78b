package dev.weir.gateway.simulation;

/** An error that ends what runs. */
final class SimFailure extends Exception {
  private static final long serialVersionUID = 1L;
  private final String sqlState;

  SimFailure(String sqlState, String message) {
    super(message, null, false, false);
    this.sqlState = sqlState;
  }

  String sqlState() {
    return sqlState;
  }
}
