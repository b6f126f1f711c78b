package dev.weir.session;

import java.util.concurrent.CompletionStage;

/** Where sessions are written down, as the data path sees it. */
public interface Recorder {
  /**
   * One writer for one event loop; lanes share nothing, so that no lock stands between sessions of
   * different loops.
   */
  Lane lane();

  /** Used by one thread at a time. */
  interface Lane {
    /**
     * Starts a session's recording by writing {@code start}.
     *
     * @throws RecordingFailed if it cannot be written: the session must be refused
     */
    SessionRecording open(Event.Started start);
  }

  /**
   * One session's recording; used by the lane's thread only. When {@link #record} returns, the
   * event survives the death of this process (it is in the operating system's hands); when {@link
   * #durable} completes it survives the machine's, if so configured.
   */
  interface SessionRecording {
    /**
     * Never blocks; copies what it needs from the event's buffers before it returns.
     *
     * @throws RecordingFailed if the event could not be written: what it announces must not happen
     */
    void record(Event event);

    /**
     * Already complete under {@code durability: write-ahead}; under {@code fsync} when everything
     * recorded so far is on disk.
     */
    CompletionStage<Void> durable();

    /**
     * False while the disk is behind: stop reading from both sides until {@code whenWritable} runs
     * its task.
     */
    boolean writable();

    /** Runs the task once, on any thread, when there is room again. */
    void whenWritable(Runnable task);

    /** Writes the end and forgets the session. Harmless twice. */
    void close(Event.Ended end);
  }

  /** An event could not be written. */
  final class RecordingFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RecordingFailed(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
