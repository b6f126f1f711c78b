package dev.weir.session;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The sessions that are open now. Thread-safe. */
public final class LiveSessions {
  private final ConcurrentHashMap<String, LiveSession> sessions = new ConcurrentHashMap<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** One open session, as others may see and end it. Implementations are thread-safe. */
  public interface LiveSession {
    Grant grant();

    Instant startedAt();

    /** Statements so far. */
    long statements();

    /** Ends the session with an error that gives the reason. */
    void terminate(String reason);
  }

  /** Hears of sessions that are opened and that end, on their own threads: it must not block. */
  public interface Listener {
    void opened(LiveSession session);

    void closed(LiveSession session);
  }

  public void listen(Listener listener) {
    listeners.add(listener);
  }

  public void opened(LiveSession session) {
    sessions.put(session.grant().sessionId(), session);
    listeners.forEach(listener -> listener.opened(session));
  }

  public void closed(LiveSession session) {
    if (sessions.remove(session.grant().sessionId(), session)) {
      listeners.forEach(listener -> listener.closed(session));
    }
  }

  public @Nullable LiveSession find(String sessionId) {
    return sessions.get(sessionId);
  }

  public List<LiveSession> all() {
    return List.copyOf(sessions.values());
  }
}
