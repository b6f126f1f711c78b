package dev.weir.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Subject;
import dev.weir.session.LiveSessions.LiveSession;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class EndedSessionTest {
  private static final int COLLECTIONS_MAX = 200;
  private static final long BETWEEN_NANOS = 10_000_000;

  @Test
  void isNotKeptForThoseWhoAreToBeToldOfItsEnd() throws Exception {
    try (var console = new Fixture()) {
      WeakReference<LiveSession> ended = openedAndEnded(console);
      for (int i = 0; i < COLLECTIONS_MAX && ended.get() != null; i++) {
        System.gc();
        LockSupport.parkNanos(BETWEEN_NANOS);
      }
      assertThat(ended.get()).isNull();
    }
  }

  private static WeakReference<LiveSession> openedAndEnded(Fixture console) throws Exception {
    var alice = new Subject("alice", Set.of(), Set.of(), null, "idp", Fixture.NOW);
    var session = new OpenSession(OpenSession.grant("s1", alice));
    console.live.opened(session);
    console.live.closed(session);
    return new WeakReference<>(session);
  }
}
