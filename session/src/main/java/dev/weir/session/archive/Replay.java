package dev.weir.session.archive;

import java.util.Iterator;

/**
 * A session's events in order, up to now: of a session that goes on, {@link #hasNext()} may say yes
 * again after it said no. Used by one thread; holds files open until closed. {@link #hasNext()} and
 * {@link #next()} throw {@link RecordingDamaged} where the recording cannot be trusted.
 */
public interface Replay extends Iterator<ReplayEvent>, AutoCloseable {
  /** Whether nothing comes any more: the session has ended, or was interrupted. */
  boolean isOver();

  @Override
  void close();

  /** The recording was altered or is damaged; the message says where. */
  final class RecordingDamaged extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RecordingDamaged(String message) {
      super(message);
    }
  }
}
