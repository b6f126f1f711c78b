package dev.weir.session.archive;

import java.util.Iterator;

/**
 * A session's events in order. Used by one thread; holds files open until closed. {@link #next()}
 * throws {@link RecordingDamaged} where the recording cannot be trusted.
 */
public interface Replay extends Iterator<ReplayEvent>, AutoCloseable {
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
