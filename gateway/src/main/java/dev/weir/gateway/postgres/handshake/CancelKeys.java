package dev.weir.gateway.postgres.handshake;

import dev.weir.wire.postgres.CancelKey;
import dev.weir.wire.postgres.backend.BackendKeyData;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys with which clients may cancel what their sessions run: Weir's own, not the servers'. The
 * process numbers before them are the servers', since a client compares that number with the sender
 * of a notification and with {@code pg_backend_pid()}; two servers may well have the same.
 * Thread-safe.
 */
final class CancelKeys {
  private static final int LONG_KEY_BYTES = 32;
  private static final int SHORT_KEY_BYTES = 4;
  private static final int LONG_KEYS_SINCE_MINOR = 2;

  private final SecureRandom random;
  private final ConcurrentHashMap<Integer, List<Entry>> sessions = new ConcurrentHashMap<>();

  private record Entry(CancelKey key, Runnable cancel) {}

  CancelKeys(SecureRandom random) {
    this.random = random;
  }

  /** A session's place in the table, until it is closed. */
  record Registration(CancelKeys keys, BackendKeyData data) implements AutoCloseable {
    @Override
    public void close() {
      keys.remove(data);
    }
  }

  /**
   * @param backendPid the server's process, 0 for a number that is made up
   * @param protocolMinor from 3.2 on keys are long
   * @param cancel run on any thread when the key was shown; must not block
   */
  Registration register(int backendPid, int protocolMinor, Runnable cancel) {
    int processId = backendPid == 0 ? random.nextInt(1, Integer.MAX_VALUE) : backendPid;
    byte[] secret =
        new byte[protocolMinor >= LONG_KEYS_SINCE_MINOR ? LONG_KEY_BYTES : SHORT_KEY_BYTES];
    Entry entry;
    do {
      random.nextBytes(secret);
      entry = new Entry(CancelKey.of(secret), cancel);
    } while (!added(processId, entry));
    return new Registration(this, new BackendKeyData(processId, entry.key()));
  }

  /** False if another session of this number has this very key. */
  private boolean added(int processId, Entry entry) {
    List<Entry> now =
        sessions.compute(
            processId,
            (id, before) -> {
              if (before == null) {
                return List.of(entry);
              }
              if (before.stream().anyMatch(other -> other.key().equals(entry.key()))) {
                return before;
              }
              var more = new ArrayList<>(before);
              more.add(entry);
              return List.copyOf(more);
            });
    return now.contains(entry);
  }

  private void remove(BackendKeyData data) {
    sessions.computeIfPresent(
        data.processId(),
        (id, before) -> {
          List<Entry> left =
              before.stream().filter(entry -> !entry.key().equals(data.key())).toList();
          return left.isEmpty() ? null : left;
        });
  }

  /**
   * Cancels if number and key belong together; else does nothing. Keys compare in constant time.
   */
  void cancel(int processId, CancelKey key) {
    for (Entry entry : sessions.getOrDefault(processId, List.of())) {
      if (entry.key().equals(key)) {
        entry.cancel().run();
      }
    }
  }
}
