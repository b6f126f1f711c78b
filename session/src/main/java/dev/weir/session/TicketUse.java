package dev.weir.session;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Proof that a client has shown a ticket that holds, for as long as one session lasts. Thread-safe.
 */
public interface TicketUse extends AutoCloseable {
  Ticket ticket();

  /** How long it holds yet; zero or less if it has expired. */
  Duration left();

  /**
   * Calls back once with the reason when the ticket is revoked: at once, on this thread, if it is
   * already, else on the thread that revokes it.
   */
  void whenRevoked(Consumer<String> end);

  /** The session is over. Harmless twice. */
  @Override
  void close();
}
