package dev.weir.bench;

import org.jspecify.annotations.Nullable;

/**
 * A way to the server.
 *
 * @param name {@code direct}, {@code weir} or that of another proxy
 * @param password what a client signs in with; null for none
 * @param pid of the process in between; null for none
 */
record Target(
    String name,
    int port,
    String user,
    String database,
    @Nullable String password,
    @Nullable Long pid) {
  @Override
  public String toString() {
    return name;
  }
}
