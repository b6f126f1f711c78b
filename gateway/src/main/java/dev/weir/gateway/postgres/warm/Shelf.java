package dev.weir.gateway.postgres.warm;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one account that no session has. What does not fit any more is handed out to
 * be closed, never to a session. Thread-safe.
 */
final class Shelf {
  private final ArrayDeque<Connection> idle = new ArrayDeque<>();

  /** Those that are being cleaned, each with who waits for it, if somebody does. */
  private final Map<Connection, @Nullable CompletableFuture<@Nullable Connection>> cleaning =
      new LinkedHashMap<>();

  private @Nullable Account account;

  /**
   * Whose connections are kept from now on: those of another account have no use.
   *
   * @return to be closed
   */
  synchronized List<Connection> belongsTo(Account present) {
    if (present.equals(account)) {
      return List.of();
    }
    account = present;
    return empty();
  }

  /**
   * Takes the newest connection of the account that has these settings, on this loop if there is
   * one.
   *
   * @return null if there is none
   */
  synchronized @Nullable Connection take(
      Account asked, Map<String, String> settings, EventLoop loop) {
    Connection elsewhere = null;
    for (Iterator<Connection> newest = idle.descendingIterator(); newest.hasNext(); ) {
      Connection each = newest.next();
      if (each.isFor(asked, settings)) {
        if (each.loop() == loop) {
          newest.remove();
          return each;
        }
        if (elsewhere == null) {
          elsewhere = each;
        }
      }
    }
    if (elsewhere != null) {
      idle.remove(elsewhere);
    }
    return elsewhere;
  }

  /** It will be kept, or lost, within moments. */
  synchronized void cleaning(Connection connection) {
    cleaning.put(connection, null);
  }

  /**
   * Waits for a connection that is being cleaned: sooner there than a new one.
   *
   * @return completed with the connection, or with null if it does not come; null if there is none
   *     to wait for
   */
  synchronized @Nullable CompletableFuture<@Nullable Connection> await(
      Account asked, Map<String, String> settings) {
    for (var each : cleaning.entrySet()) {
      if (each.getValue() == null && each.getKey().isFor(asked, settings)) {
        var coming = new CompletableFuture<@Nullable Connection>();
        each.setValue(coming);
        return coming;
      }
    }
    return null;
  }

  /**
   * It is being cleaned no longer.
   *
   * @return who waits for it; null for nobody
   */
  synchronized @Nullable CompletableFuture<@Nullable Connection> cleaned(Connection connection) {
    return cleaning.remove(connection);
  }

  synchronized boolean isFor(Account asked) {
    return asked.equals(account);
  }

  /**
   * Keeps a connection; the oldest goes if there are too many.
   *
   * @return to be closed, it may be the same; null for none
   */
  synchronized @Nullable Connection put(Connection connection) {
    if (!connection.account().equals(account)) {
      return connection;
    }
    idle.addLast(connection);
    return idle.size() > connection.account().target().warm().spares() ? idle.removeFirst() : null;
  }

  /** False if it is not there any more. */
  synchronized boolean remove(Connection connection) {
    return idle.remove(connection);
  }

  synchronized int size() {
    return idle.size();
  }

  /** All of them, to be closed. */
  synchronized List<Connection> empty() {
    List<Connection> all = List.copyOf(idle);
    idle.clear();
    return all;
  }
}
