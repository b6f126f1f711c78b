package dev.weir.wire.mysql;

/**
 * The status flags of OK and EOF packets, 16 bits. Source: MySQL internals manual, "Status Flags".
 *
 * @param bits the flags
 */
public record ServerStatus(int bits) {
  /** SERVER_STATUS_IN_TRANS: a transaction is open. */
  public static final int IN_TRANS = 0x0001;

  /** SERVER_STATUS_AUTOCOMMIT. */
  public static final int AUTOCOMMIT = 0x0002;

  /** SERVER_MORE_RESULTS_EXISTS: another result of the same command follows. */
  public static final int MORE_RESULTS_EXISTS = 0x0008;

  /** SERVER_QUERY_NO_GOOD_INDEX_USED. */
  public static final int NO_GOOD_INDEX_USED = 0x0010;

  /** SERVER_QUERY_NO_INDEX_USED. */
  public static final int NO_INDEX_USED = 0x0020;

  /** SERVER_STATUS_CURSOR_EXISTS: rows are to be asked for with COM_STMT_FETCH. */
  public static final int CURSOR_EXISTS = 0x0040;

  /** SERVER_STATUS_LAST_ROW_SENT: the cursor is at its end. */
  public static final int LAST_ROW_SENT = 0x0080;

  /** SERVER_STATUS_DB_DROPPED. */
  public static final int DB_DROPPED = 0x0100;

  /** SERVER_STATUS_NO_BACKSLASH_ESCAPES. */
  public static final int NO_BACKSLASH_ESCAPES = 0x0200;

  /** SERVER_STATUS_METADATA_CHANGED. */
  public static final int METADATA_CHANGED = 0x0400;

  /** SERVER_QUERY_WAS_SLOW. */
  public static final int QUERY_WAS_SLOW = 0x0800;

  /** SERVER_PS_OUT_PARAMS: the rows hold a procedure's OUT parameters. */
  public static final int PS_OUT_PARAMS = 0x1000;

  /** SERVER_STATUS_IN_TRANS_READONLY. */
  public static final int IN_TRANS_READONLY = 0x2000;

  /** SERVER_SESSION_STATE_CHANGED: session tracking follows in the OK packet. */
  public static final int SESSION_STATE_CHANGED = 0x4000;

  /** Throws {@link IllegalArgumentException} for more than 16 bits. */
  public ServerStatus {
    if ((bits & ~0xffff) != 0) {
      throw new IllegalArgumentException("a status has 16 bits");
    }
  }

  /** Whether all of these flags are set. */
  public boolean has(int flags) {
    return (bits & flags) == flags;
  }

  /** With these flags as well. */
  public ServerStatus with(int flags) {
    return new ServerStatus(bits | flags);
  }

  /** Without these flags. */
  public ServerStatus without(int flags) {
    return new ServerStatus(bits & ~flags);
  }

  /** Whether another result of the same command follows. */
  public boolean moreResults() {
    return has(MORE_RESULTS_EXISTS);
  }

  /** Whether a transaction is open. */
  public boolean inTransaction() {
    return has(IN_TRANS);
  }
}
