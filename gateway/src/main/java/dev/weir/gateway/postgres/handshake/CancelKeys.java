package dev.weir.gateway.postgres.handshake;

import dev.weir.wire.postgres.CancelKey;
import dev.weir.wire.postgres.backend.BackendKeyData;
import java.security.SecureRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys with which clients may cancel what their sessions run: Weir's own, not the servers'.
 * Thread-safe.
 */
final class CancelKeys {
  private static final int LONG_KEY_BYTES = 32;
  private static final int SHORT_KEY_BYTES = 4;
  private static final int LONG_KEYS_SINCE_MINOR = 2;

  private final SecureRandom random;
  private final ConcurrentHashMap<Integer, Entry> sessions = new ConcurrentHashMap<>();

  private record Entry(CancelKey key, Runnable cancel) {}

  CancelKeys(SecureRandom random) {
    this.random = random;
  }

  /** A session's place in the table, until it is closed. */
  record Registration(CancelKeys keys, BackendKeyData data) implements AutoCloseable {
    @Override
    public void close() {
      keys.sessions.remove(data.processId());
    }
  }

  /**
   * @param protocolMinor from 3.2 on keys are long
   * @param cancel run on any thread when the key was shown; must not block
   */
  Registration register(int protocolMinor, Runnable cancel) {
    byte[] secret =
        new byte[protocolMinor >= LONG_KEYS_SINCE_MINOR ? LONG_KEY_BYTES : SHORT_KEY_BYTES];
    random.nextBytes(secret);
    var entry = new Entry(CancelKey.of(secret), cancel);
    int processId;
    do {
      processId = random.nextInt(1, Integer.MAX_VALUE);
    } while (sessions.putIfAbsent(processId, entry) != null);
    return new Registration(this, new BackendKeyData(processId, entry.key()));
  }

  /**
   * Cancels if number and key belong together; else does nothing. Keys compare in constant time.
   */
  void cancel(int processId, CancelKey key) {
    Entry entry = sessions.get(processId);
    if (entry != null && entry.key().equals(key)) {
      entry.cancel().run();
    }
  }
}
