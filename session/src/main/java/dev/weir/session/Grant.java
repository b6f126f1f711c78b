package dev.weir.session;

import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import dev.weir.policy.Verdict;
import dev.weir.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Proof that a subject may have a session on a connection. Only {@link Admission} makes one, and
 * only with one can an upstream be opened. Closing it gives the session's place back; closing twice
 * is harmless.
 */
public final class Grant implements AutoCloseable {
  private final String sessionId;
  private final Subject subject;
  private final Place place;
  private final @Nullable TicketUse ticket;
  private final Runnable release;

  Grant(
      String sessionId,
      Subject subject,
      Place place,
      @Nullable TicketUse ticket,
      Runnable release) {
    this.sessionId = sessionId;
    this.subject = subject;
    this.place = place;
    this.ticket = ticket;
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

  /** The ticket that the session was opened with; null if it was a token. */
  public @Nullable TicketUse ticket() {
    return ticket;
  }

  /** What the policy says of a statement, less what the ticket is not for. */
  public Verdict narrowed(Verdict verdict, Statement statement) {
    return ticket == null
        ? verdict
        : ticket.ticket().scope().narrow(verdict, statement, ticket.ticket().name());
  }

  @Override
  public void close() {
    if (ticket != null) {
      ticket.close();
    }
    release.run();
  }
}
