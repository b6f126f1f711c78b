package dev.weir.e2e.policy;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.store.recording.RecordedEvent;
import dev.weir.store.recording.RecordingFolder;
import dev.weir.store.recording.SegmentEvents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a running gateway has written down, read from its segments. */
final class Recorded {
  private Recorded() {}

  /** Every statement so far. */
  static List<RecordedEvent.Statement> statements(GatewayRig rig) throws IOException {
    var folder = new RecordingFolder(rig.data().resolve("recordings"));
    var found = new ArrayList<RecordedEvent.Statement>();
    for (int lane : folder.lanes()) {
      Long sequence = folder.firstFrom(lane, 0);
      while (sequence != null) {
        try (SegmentEvents events = folder.events(lane, sequence, 0, session -> true)) {
          while (events != null && events.next() == SegmentEvents.Step.EVENT) {
            if (events.event() instanceof RecordedEvent.Statement statement) {
              found.add(statement);
            }
          }
        }
        sequence = folder.firstFrom(lane, sequence + 1);
      }
    }
    return found;
  }
}
