package dev.weir.e2e.recording;

import dev.weir.session.Event;
import dev.weir.session.Parameter;
import dev.weir.store.recording.RecordedEvent;
import dev.weir.store.recording.RecordingFolder;
import dev.weir.store.recording.SegmentEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The sessions of sealed segments, each segment read once. */
final class RecordedSessions {
  private final RecordingFolder folder;
  private final Map<Integer, Long> nextSequences = new HashMap<>();

  RecordedSessions(Path recordings) {
    this.folder = new RecordingFolder(recordings);
  }

  /**
   * A session with its statements in the order in which they were written down, as {@link
   * ServerLog} writes them, and why it ended, if that was written down.
   */
  record Session(String id, long serverProcess, List<String> statements, List<String> ends) {
    /** As the index has it. */
    String summary() {
      return statements.size() + " " + (ends.isEmpty() ? "interrupted" : ends.getFirst());
    }
  }

  /** The sessions of what was sealed since the last time. */
  List<Session> sealedSince() throws IOException {
    var found = new LinkedHashMap<String, Session>();
    for (int lane : folder.lanes()) {
      Long sequence = folder.firstFrom(lane, nextSequences.getOrDefault(lane, 0L));
      while (sequence != null && folder.isSealed(lane, sequence)) {
        read(lane, sequence, found);
        nextSequences.put(lane, sequence + 1);
        sequence = folder.firstFrom(lane, sequence + 1);
      }
    }
    return List.copyOf(found.values());
  }

  private void read(int lane, long sequence, Map<String, Session> found) throws IOException {
    try (SegmentEvents events =
        Objects.requireNonNull(folder.events(lane, sequence, 0, session -> true))) {
      while (events.next() == SegmentEvents.Step.EVENT) {
        var start = events.session();
        Session session =
            found.computeIfAbsent(
                start.sessionId(),
                id -> new Session(id, start.upstreamPid(), new ArrayList<>(), new ArrayList<>()));
        if (events.event() instanceof RecordedEvent.Statement statement) {
          session.statements().add(written(statement));
        }
        if (events.event() instanceof RecordedEvent.Plain(Event.Ended end)) {
          session.ends().add(end.reason());
        }
      }
    }
  }

  private static String written(RecordedEvent.Statement statement) {
    var text = new StringBuilder(statement.text().text());
    for (int i = 0; i < statement.parameters().size(); i++) {
      Parameter parameter = statement.parameters().get(i);
      text.append(i == 0 ? " $" : ", $")
          .append(i + 1)
          .append(" = '")
          .append(new String(Objects.requireNonNull(parameter.value()), StandardCharsets.UTF_8))
          .append('\'');
    }
    return text.toString();
  }
}
