package dev.weir.e2e.mysql.clients;

import dev.weir.testkit.mysql.ServerKind;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A market at each kind of server that drivers are tried with. Safe for use by one thread. */
final class Markets implements AutoCloseable {
  private final Map<ServerKind, MySqlMarket> byKind = new EnumMap<>(ServerKind.class);

  void open() throws Exception {
    for (ServerKind kind : List.of(ServerKind.MYSQL_8_0, ServerKind.MARIADB)) {
      byKind.put(kind, MySqlMarket.open(kind));
    }
  }

  MySqlMarket at(ServerKind kind) {
    return Objects.requireNonNull(byKind.get(kind));
  }

  @Override
  public void close() throws IOException {
    for (MySqlMarket market : byKind.values()) {
      market.close();
    }
  }
}
