package dev.weir.session;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The sessions that are open now. Thread-safe. */
public final class LiveSessions {
  private final ConcurrentHashMap<String, LiveSession> sessions = new ConcurrentHashMap<>();

  /** One open session, as others may see and end it. Implementations are thread-safe. */
  public interface LiveSession {
    Grant grant();

    Instant startedAt();

    /** Statements so far. */
    long statements();

    /** Ends the session with an error that gives the reason. */
    void terminate(String reason);
  }

  public void opened(LiveSession session) {
    sessions.put(session.grant().sessionId(), session);
  }

  public void closed(LiveSession session) {
    sessions.remove(session.grant().sessionId(), session);
  }

  public @Nullable LiveSession find(String sessionId) {
    return sessions.get(sessionId);
  }

  public List<LiveSession> all() {
    return List.copyOf(sessions.values());
  }
}
