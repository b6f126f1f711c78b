package dev.weir.wire.mysql;

import java.util.StringJoiner;

/**
 * Capability flags, of a server or of a client: 32 bits that both databases know, and above them
 * MariaDB's extended ones.
 *
 * <p>MariaDB's servers leave {@link #LONG_PASSWORD} unset (there it says "I am MySQL") and tell the
 * upper 32 bits in bytes that are filler to others.
 *
 * <p>Source: MySQL internals manual, "Capabilities Flags"; MariaDB knowledge base, "Connecting".
 *
 * @param bits the flags
 */
public record Capabilities(long bits) {
  /** CLIENT_LONG_PASSWORD; called CLIENT_MYSQL by MariaDB. */
  public static final long LONG_PASSWORD = 1;

  /** CLIENT_FOUND_ROWS: affected rows are those found. */
  public static final long FOUND_ROWS = 1 << 1;

  /** CLIENT_LONG_FLAG. */
  public static final long LONG_FLAG = 1 << 2;

  /** CLIENT_CONNECT_WITH_DB: the handshake response names a database. */
  public static final long CONNECT_WITH_DB = 1 << 3;

  /** CLIENT_NO_SCHEMA. */
  public static final long NO_SCHEMA = 1 << 4;

  /** CLIENT_COMPRESS: zlib. */
  public static final long COMPRESS = 1 << 5;

  /** CLIENT_ODBC. */
  public static final long ODBC = 1 << 6;

  /** CLIENT_LOCAL_FILES: the server may ask for a file of the client. */
  public static final long LOCAL_FILES = 1 << 7;

  /** CLIENT_IGNORE_SPACE. */
  public static final long IGNORE_SPACE = 1 << 8;

  /** CLIENT_PROTOCOL_41. */
  public static final long PROTOCOL_41 = 1 << 9;

  /** CLIENT_INTERACTIVE. */
  public static final long INTERACTIVE = 1 << 10;

  /** CLIENT_SSL. */
  public static final long SSL = 1 << 11;

  /** CLIENT_IGNORE_SIGPIPE. */
  public static final long IGNORE_SIGPIPE = 1 << 12;

  /** CLIENT_TRANSACTIONS. */
  public static final long TRANSACTIONS = 1 << 13;

  /** CLIENT_RESERVED. */
  public static final long RESERVED = 1 << 14;

  /** CLIENT_SECURE_CONNECTION (CLIENT_RESERVED2 in MySQL 8). */
  public static final long SECURE_CONNECTION = 1 << 15;

  /** CLIENT_MULTI_STATEMENTS. */
  public static final long MULTI_STATEMENTS = 1 << 16;

  /** CLIENT_MULTI_RESULTS. */
  public static final long MULTI_RESULTS = 1 << 17;

  /** CLIENT_PS_MULTI_RESULTS. */
  public static final long PS_MULTI_RESULTS = 1 << 18;

  /** CLIENT_PLUGIN_AUTH. */
  public static final long PLUGIN_AUTH = 1 << 19;

  /** CLIENT_CONNECT_ATTRS. */
  public static final long CONNECT_ATTRS = 1 << 20;

  /** CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA. */
  public static final long PLUGIN_AUTH_LENENC_CLIENT_DATA = 1 << 21;

  /** CLIENT_CAN_HANDLE_EXPIRED_PASSWORDS. */
  public static final long CAN_HANDLE_EXPIRED_PASSWORDS = 1 << 22;

  /** CLIENT_SESSION_TRACK. */
  public static final long SESSION_TRACK = 1 << 23;

  /** CLIENT_DEPRECATE_EOF: rows end with an OK packet whose first byte is 0xfe. */
  public static final long DEPRECATE_EOF = 1 << 24;

  /** CLIENT_OPTIONAL_RESULTSET_METADATA. */
  public static final long OPTIONAL_RESULTSET_METADATA = 1 << 25;

  /** CLIENT_ZSTD_COMPRESSION_ALGORITHM. */
  public static final long ZSTD_COMPRESSION_ALGORITHM = 1 << 26;

  /** CLIENT_QUERY_ATTRIBUTES. */
  public static final long QUERY_ATTRIBUTES = 1 << 27;

  /** MULTI_FACTOR_AUTHENTICATION. */
  public static final long MULTI_FACTOR_AUTHENTICATION = 1 << 28;

  /** CLIENT_PROGRESS of old MariaDB; CLIENT_CAPABILITY_EXTENSION of MySQL. */
  public static final long PROGRESS_OBSOLETE = 1 << 29;

  /** CLIENT_SSL_VERIFY_SERVER_CERT. */
  public static final long SSL_VERIFY_SERVER_CERT = 1 << 30;

  /** CLIENT_REMEMBER_OPTIONS. */
  public static final long REMEMBER_OPTIONS = 1L << 31;

  /** MARIADB_CLIENT_PROGRESS: ERR packets with number 65,535 tell progress. */
  public static final long MARIADB_PROGRESS = 1L << 32;

  /** MARIADB_CLIENT_COM_MULTI, never in use. */
  public static final long MARIADB_COM_MULTI = 1L << 33;

  /** MARIADB_CLIENT_STMT_BULK_OPERATIONS. */
  public static final long MARIADB_STMT_BULK_OPERATIONS = 1L << 34;

  /** MARIADB_CLIENT_EXTENDED_METADATA: a column definition has one field more. */
  public static final long MARIADB_EXTENDED_METADATA = 1L << 35;

  /** MARIADB_CLIENT_CACHE_METADATA: a column count has one byte more. */
  public static final long MARIADB_CACHE_METADATA = 1L << 36;

  /** MARIADB_CLIENT_BULK_UNIT_RESULTS. */
  public static final long MARIADB_BULK_UNIT_RESULTS = 1L << 37;

  private static final String[] NAMES = {
    "LONG_PASSWORD",
    "FOUND_ROWS",
    "LONG_FLAG",
    "CONNECT_WITH_DB",
    "NO_SCHEMA",
    "COMPRESS",
    "ODBC",
    "LOCAL_FILES",
    "IGNORE_SPACE",
    "PROTOCOL_41",
    "INTERACTIVE",
    "SSL",
    "IGNORE_SIGPIPE",
    "TRANSACTIONS",
    "RESERVED",
    "SECURE_CONNECTION",
    "MULTI_STATEMENTS",
    "MULTI_RESULTS",
    "PS_MULTI_RESULTS",
    "PLUGIN_AUTH",
    "CONNECT_ATTRS",
    "PLUGIN_AUTH_LENENC_CLIENT_DATA",
    "CAN_HANDLE_EXPIRED_PASSWORDS",
    "SESSION_TRACK",
    "DEPRECATE_EOF",
    "OPTIONAL_RESULTSET_METADATA",
    "ZSTD_COMPRESSION_ALGORITHM",
    "QUERY_ATTRIBUTES",
    "MULTI_FACTOR_AUTHENTICATION",
    "PROGRESS_OBSOLETE",
    "SSL_VERIFY_SERVER_CERT",
    "REMEMBER_OPTIONS",
    "MARIADB_PROGRESS",
    "MARIADB_COM_MULTI",
    "MARIADB_STMT_BULK_OPERATIONS",
    "MARIADB_EXTENDED_METADATA",
    "MARIADB_CACHE_METADATA",
    "MARIADB_BULK_UNIT_RESULTS"
  };

  /** These flags and no other. */
  public static Capabilities of(long... flags) {
    long bits = 0;
    for (long flag : flags) {
      bits |= flag;
    }
    return new Capabilities(bits);
  }

  /** Whether all of these flags are set. */
  public boolean has(long flags) {
    return (bits & flags) == flags;
  }

  /** With these flags as well. */
  public Capabilities with(long flags) {
    return new Capabilities(bits | flags);
  }

  /** Without these flags. */
  public Capabilities without(long flags) {
    return new Capabilities(bits & ~flags);
  }

  /** What both sides have. */
  public Capabilities and(Capabilities other) {
    return new Capabilities(bits & other.bits);
  }

  /** The lower 32 bits. */
  public int lower() {
    return (int) bits;
  }

  /** MariaDB's extended 32 bits. */
  public int extended() {
    return (int) (bits >>> 32);
  }

  @Override
  public String toString() {
    var names = new StringJoiner(", ", "Capabilities[", "]");
    for (int bit = 0; bit < Long.SIZE; bit++) {
      if ((bits >>> bit & 1) != 0) {
        names.add(bit < NAMES.length ? NAMES[bit] : "bit " + bit);
      }
    }
    return names.toString();
  }
}
