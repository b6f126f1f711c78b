package dev.weir.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a gateway, as clients reach it.
 *
 * @param name what clients give as the database
 * @param tls false only on this machine
 * @param ca certificates to trust, absolute; null for the system's
 * @param user who the token names
 * @param until when the token ends, for people
 */
record Target(
    String name,
    Protocol protocol,
    String host,
    int port,
    boolean tls,
    @Nullable Path ca,
    String user,
    String until) {

  /** As the gateway's API names them. */
  enum Protocol {
    POSTGRES,
    MYSQL
  }
}
