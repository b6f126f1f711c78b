package dev.weir.testkit.mysql;

import java.util.ArrayList;
import java.util.List;

/**
 * How a server is started. Immutable.
 *
 * @param tls a certificate for localhost; without it the server offers no TLS
 * @param arguments further ones of the server program: {@code --sql-mode=ANSI}
 */
public record MySqlOptions(ServerKind kind, boolean tls, List<String> arguments) {
  public MySqlOptions {
    arguments = List.copyOf(arguments);
  }

  /** Without TLS. */
  public static MySqlOptions of(ServerKind kind) {
    return new MySqlOptions(kind, false, List.of());
  }

  public MySqlOptions withTls() {
    return new MySqlOptions(kind, true, arguments);
  }

  public MySqlOptions withArgument(String argument) {
    List<String> more = new ArrayList<>(arguments);
    more.add(argument);
    return new MySqlOptions(kind, tls, more);
  }
}
