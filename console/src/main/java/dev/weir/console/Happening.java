package dev.weir.console;

import dev.weir.session.LiveSessions.LiveSession;
import dev.weir.session.approval.ApprovalRequest;

/** Something that pages are told of as it happens. */
sealed interface Happening {
  /** A request was filed, or has changed. */
  record Request(ApprovalRequest request) implements Happening {}

  /** A session was opened, or has ended. */
  record Session(LiveSession session, boolean open) implements Happening {}
}
