package dev.weir.console;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The connections of the configuration in force, and whether their servers answer. Thread-safe. */
public interface Servers {
  List<Server> all();

  /**
   * Signs in to the server of a connection, unless that was done within the last seconds. Blocks.
   *
   * @return null if there is no such connection
   */
  @Nullable Health check(String connection) throws InterruptedException;

  /**
   * @param protocol {@code postgres} or {@code mysql}
   * @param address host and port
   * @param tls as the configuration writes it
   * @param observed whether nothing is enforced there
   */
  record Server(
      String name,
      String protocol,
      String address,
      String database,
      String tls,
      boolean observed) {}

  /**
   * @param took from the attempt to the answer
   * @param version what the server says it is; null if it does not answer
   * @param trouble why it does not, without secrets; null if it does
   */
  record Health(Instant at, Duration took, @Nullable String version, @Nullable String trouble) {}
}
