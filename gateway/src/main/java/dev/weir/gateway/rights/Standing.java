package dev.weir.gateway.rights;

import org.jspecify.annotations.Nullable;

/**
 * The right of one session to go on. Whoever opens the session closes it when the session is over.
 * Thread-safe.
 */
public interface Standing extends AutoCloseable {
  /** For ever, for sessions that no token opened. */
  Standing LASTING =
      new Standing() {
        @Override
        public @Nullable String over() {
          return null;
        }

        @Override
        public void heldBy(Holder session) {
          // it never ends
        }

        @Override
        public void close() {
          // nothing is kept
        }
      };

  /** Why nothing new may begin, by the clock of this very moment; null if it may. Never blocks. */
  @Nullable String over();

  /**
   * The session has begun. If the right is over already, it is told at once, on this thread.
   *
   * @param session told on any thread
   */
  void heldBy(Holder session);

  /** The session is over: what was kept for it is wiped. Harmless twice. */
  @Override
  void close();

  /** What has the right: a session. Methods return at once; called on any thread. */
  interface Holder {
    /** Nothing new may begin; what runs may come to its end, with which the session ends. */
    void finish(String reason);

    /**
     * It ends as soon as it is at rest: nothing runs, nothing waits and no transaction is open.
     * Until then it goes on as it likes.
     */
    void leave(String reason);

    /** It ends now, whatever runs. */
    void end(String reason);
  }
}
