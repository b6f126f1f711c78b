package dev.weir.gateway.mysql.relay.packet;

/** The capability flags that the relay asks for. */
public final class Capability {
  public static final long MULTI_STATEMENTS = 1L << 16;
  public static final long SESSION_TRACK = 1L << 23;
  public static final long DEPRECATE_EOF = 1L << 24;

  private Capability() {}

  public static boolean has(long capabilities, long flag) {
    return (capabilities & flag) != 0;
  }
}
