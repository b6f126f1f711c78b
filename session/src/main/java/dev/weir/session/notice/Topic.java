package dev.weir.session.notice;

/** What somebody may want to be told of. */
public enum Topic {
  APPROVAL_REQUESTED,
  /** A yes with its quorum, or a no; in time or late. */
  APPROVAL_DECIDED,
  APPROVAL_EXPIRED,
  /** The client left, or the gateway stopped. */
  APPROVAL_WITHDRAWN,
  /** Policy refused a statement. */
  DENIED
}
