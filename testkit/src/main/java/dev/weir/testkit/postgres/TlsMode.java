package dev.weir.testkit.postgres;

/** Whether the server speaks TLS. */
public enum TlsMode {
  OFF,
  /** Clients choose. */
  OFFERED,
  /** Users declared in the options are refused without it. */
  REQUIRED
}
