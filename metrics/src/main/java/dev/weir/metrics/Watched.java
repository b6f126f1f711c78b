package dev.weir.metrics;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/**
 * What else of a gateway is watched, asked when somebody looks. Must not block; thread-safe. Names
 * are those that the configuration gives.
 */
public interface Watched {
  /** Connections of the configuration in force. */
  Collection<String> connections();

  /** Bytes of both wires' protocols, inside TLS. */
  Traffic traffic();

  /** Texts that no session had judged yet. */
  Readings readings();

  Recording recording();

  /** How old the newest state of the recording is that search knows. */
  Duration indexLag();

  /** Room on the disk of the data folder; negative if it cannot be told. */
  long freeBytes();

  /** What the gateway needs, and whether it has it. */
  Map<String, Boolean> parts();

  /** Issuers, and whether keys of theirs are there that may be used. */
  Map<String, Boolean> issuers();

  /** Whether the configuration file has faults, so that an older state of it is in force. */
  boolean configurationRejected();

  /** Bytes since the gateway started. */
  record Traffic(long fromClients, long toClients, long fromServers, long toServers) {}

  /**
   * @param known were read for another session before
   * @param parsed were not
   */
  record Readings(long known, long parsed) {}

  /**
   * @param bytes written since the gateway started, before compression
   * @param unsealed segments that are full and wait to be compressed and chained
   */
  record Recording(long bytes, long unsealed) {}
}
