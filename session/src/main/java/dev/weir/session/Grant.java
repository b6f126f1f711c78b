package dev.weir.session;

import dev.weir.policy.Place;
import dev.weir.policy.Subject;

/**
 * Proof that a subject may have a session on a connection. Only {@link Admission} makes one, and
 * only with one can an upstream be opened. Closing it gives the session's place back; closing twice
 * is harmless.
 */
public final class Grant implements AutoCloseable {
  private final String sessionId;
  private final Subject subject;
  private final Place place;
  private final Runnable release;

  Grant(String sessionId, Subject subject, Place place, Runnable release) {
    this.sessionId = sessionId;
    this.subject = subject;
    this.place = place;
    this.release = release;
  }

  public String sessionId() {
    return sessionId;
  }

  public Subject subject() {
    return subject;
  }

  public Place place() {
    return place;
  }

  @Override
  public void close() {
    release.run();
  }
}
