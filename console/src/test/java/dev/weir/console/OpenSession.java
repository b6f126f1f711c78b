package dev.weir.console;

import dev.weir.policy.Place;
import dev.weir.policy.Policy;
import dev.weir.policy.Subject;
import dev.weir.policy.Verdict;
import dev.weir.session.Admission;
import dev.weir.session.Grant;
import dev.weir.session.LiveSessions.LiveSession;
import dev.weir.session.SessionLimits;
import dev.weir.sql.Statement;
import java.net.InetAddress;
import java.time.Instant;

/** A session that is open on {@code orders}. */
record OpenSession(Grant grant) implements LiveSession {
  static Grant grant(String id, Subject subject) throws Exception {
    return new Admission(Everybody::new, () -> Fixture.NOW, () -> id, () -> SessionLimits.NONE)
        .admit(subject, "orders", "postgres", InetAddress.getLoopbackAddress());
  }

  @Override
  public Instant startedAt() {
    return Fixture.NOW;
  }

  @Override
  public long statements() {
    return 7;
  }

  @Override
  public void terminate(String reason) {
    throw new AssertionError("sessions are ended by their rights");
  }

  private static final class Everybody implements Policy {
    @Override
    public String fingerprint() {
      return "everybody";
    }

    @Override
    public Verdict judge(Subject subject, Place place, Statement statement, Instant now) {
      throw new AssertionError("no statement is judged here");
    }

    @Override
    public boolean protects(Subject subject, Place place) {
      return false;
    }

    @Override
    public boolean admits(Subject subject, Place place, Instant now) {
      return true;
    }
  }
}
