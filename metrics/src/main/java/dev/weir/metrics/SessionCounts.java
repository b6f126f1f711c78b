package dev.weir.metrics;

import dev.weir.session.Event;
import dev.weir.session.Recorder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what is recorded, on its way to the recorder: whatever a session does passes there, on
 * either wire, before it happens. A statement costs an addition or two and allocates nothing.
 * Thread-safe; each lane belongs to the thread it was made for.
 *
 * <p>There is a set of counts for each connection that a session was admitted to. Those names come
 * from the configuration, never from a client.
 */
public final class SessionCounts implements Recorder {
  private final Recorder recorder;
  private final ConcurrentHashMap<String, ConnectionCounts> connections = new ConcurrentHashMap<>();
  private final LongAdder refused = new LongAdder();
  private final LongAdder waits = new LongAdder();
  private final LongAdder waitNanos = new LongAdder();

  /**
   * @param recorder that records
   */
  public SessionCounts(Recorder recorder) {
    this.recorder = recorder;
  }

  @Override
  public Lane lane() {
    Lane lane = recorder.lane();
    return start -> open(lane, start);
  }

  private SessionRecording open(Lane lane, Event.Started start) {
    SessionRecording recording;
    try {
      recording = lane.open(start);
    } catch (RecordingFailed failed) {
      refused.increment();
      throw failed;
    }
    ConnectionCounts counts = of(start.place().connection());
    counts.opened.increment();
    return new CountedRecording(recording, counts, this);
  }

  /** A connection that nobody has used yet is shown with zeros. */
  ConnectionCounts of(String connection) {
    return connections.computeIfAbsent(connection, name -> new ConnectionCounts());
  }

  Map<String, ConnectionCounts> connections() {
    return connections;
  }

  /** An event could not be written, so that it did not happen. */
  void refused() {
    refused.increment();
  }

  /** A session has waited for the recording. */
  void waited(long nanos) {
    waits.increment();
    waitNanos.add(nanos);
  }

  long refusals() {
    return refused.sum();
  }

  long waits() {
    return waits.sum();
  }

  long waitNanos() {
    return waitNanos.sum();
  }

  long opened() {
    return connections.values().stream().mapToLong(counts -> counts.opened.sum()).sum();
  }
}
