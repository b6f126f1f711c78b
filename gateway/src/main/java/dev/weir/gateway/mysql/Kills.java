package dev.weir.gateway.mysql;

import dev.weir.policy.Subject;

/** What KILL does to Weir's own connection ids. Never blocks; thread-safe. */
public interface Kills {
  /** What became of it. */
  enum Outcome {
    DONE,
    /** No session has this id. */
    UNKNOWN,
    /** It is somebody else's. */
    NOT_OWNER
  }

  /** Cancels what that session runs, if it is this subject's own. */
  Outcome query(long connectionId, Subject by);

  /** Ends that session, if it is this subject's own. */
  Outcome connection(long connectionId, Subject by);
}
