package dev.weir.gateway.relay;

/** Ends the session; harmless when it has ended already. On the session's event loop only. */
public interface Ending {
  /** Tells the client, with this SQLSTATE and message, and closes both sides. */
  void fatal(String sqlState, String message);

  /** Closes both sides without a word: the client said goodbye or is gone. */
  void silent(String reason);

  boolean ended();
}
