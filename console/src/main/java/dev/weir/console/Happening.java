package dev.weir.console;

import dev.weir.session.Grant;
import dev.weir.session.LiveSessions.LiveSession;
import dev.weir.session.approval.ApprovalRequest;
import java.time.Instant;

/** Something that pages are told of as it happens. Kept for a while, so that it must be small. */
sealed interface Happening {
  /** A request was filed, or has changed. */
  record Request(ApprovalRequest request) implements Happening {}

  /**
   * A session was opened, or has ended. What the session itself holds on to (its connections'
   * buffers, its catalogue, the parser) is not kept with it.
   *
   * @param statements that there had been
   */
  record Session(Grant grant, Instant startedAt, long statements, boolean open)
      implements Happening {
    static Session of(LiveSession session, boolean open) {
      return new Session(session.grant(), session.startedAt(), session.statements(), open);
    }
  }
}
