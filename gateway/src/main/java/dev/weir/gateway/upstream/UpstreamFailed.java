package dev.weir.gateway.upstream;

/**
 * A server could not be reached or did not let Weir in. The message is for the client; it holds no
 * secret and none of the server's own words. The cause is for the operator's log.
 */
public final class UpstreamFailed extends Exception {
  private static final long serialVersionUID = 1L;

  /** SQLSTATE: the server cannot be reached, or not safely. */
  public static final String UNABLE_TO_CONNECT = "08001";

  /** SQLSTATE: the server refused the session. */
  public static final String REJECTED = "08004";

  /** SQLSTATE: the server does not keep the protocol. */
  public static final String PROTOCOL_VIOLATION = "08P01";

  /** SQLSTATE: signing in failed. */
  public static final String INVALID_AUTHORIZATION = "28000";

  /** SQLSTATE: the server takes no more connections. */
  public static final String FULL = "53300";

  private final String sqlState;

  public UpstreamFailed(String sqlState, String message) {
    super(message);
    this.sqlState = sqlState;
  }

  public UpstreamFailed(String sqlState, String message, Throwable cause) {
    super(message, cause);
    this.sqlState = sqlState;
  }

  /** What the client is given. */
  public String sqlState() {
    return sqlState;
  }

  /**
   * What the server said of it, in its own words: for the log only, in which it is one line and not
   * a long one.
   */
  public static final class ServerSaid extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int CHARACTERS_MAX = 500;

    public ServerSaid(String sqlState, String message) {
      super(oneLine("server answered " + sqlState + ": " + message), null, false, false);
    }

    private static String oneLine(String said) {
      String cut = said.length() > CHARACTERS_MAX ? said.substring(0, CHARACTERS_MAX) + "…" : said;
      return cut.replaceAll("[\\p{Cntrl}\u0085\u2028\u2029]", "?");
    }
  }
}
