package dev.weir.testkit.mysql;

/** The servers that can be started. */
public enum ServerKind {
  /** Its programs come with a test library; the system's libaio and libnuma are needed. */
  MYSQL_8_0,
  /** The system's own, as Debian's package mariadb-server installs it. */
  MARIADB,
  /** Its programs come with a test library. */
  MARIADB_11_4
}
