package dev.weir.e2e.network;

import dev.weir.session.Event;
import dev.weir.store.recording.RecordedEvent;
import dev.weir.store.recording.RecordingFolder;
import dev.weir.store.recording.SegmentEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What has become of sessions, by their user, as a running gateway has written it down. */
public final class Ended {
  private Ended() {}

  /**
   * A session that was recorded.
   *
   * @param unanswered statements of which neither success nor failure is recorded
   * @param end the reason of its end; empty if none is recorded
   */
  public record Story(int statements, List<Long> unanswered, String end) {
    public Story {
      unanswered = List.copyOf(unanswered);
    }
  }

  /**
   * @param data the gateway's data folder
   */
  public static Map<String, Story> stories(Path data) throws IOException {
    var events = new TreeMap<String, List<RecordedEvent>>();
    var folder = new RecordingFolder(data.resolve("recordings"));
    for (int lane : folder.lanes()) {
      Long sequence = folder.firstFrom(lane, 0);
      while (sequence != null) {
        try (SegmentEvents segment = folder.events(lane, sequence, 0, session -> true)) {
          while (segment != null && segment.next() == SegmentEvents.Step.EVENT) {
            events
                .computeIfAbsent(segment.session().subject().user(), user -> new ArrayList<>())
                .add(segment.event());
          }
        }
        sequence = folder.firstFrom(lane, sequence + 1);
      }
    }
    var stories = new TreeMap<String, Story>();
    events.forEach((user, all) -> stories.put(user, story(all)));
    return stories;
  }

  private static Story story(List<RecordedEvent> events) {
    var open = new ArrayList<Long>();
    int statements = 0;
    String end = "";
    for (RecordedEvent each : events) {
      switch (each) {
        case RecordedEvent.Statement statement -> {
          statements++;
          open.add(statement.number());
        }
        case RecordedEvent.Plain(Event.Completed completed) -> open.remove(completed.number());
        case RecordedEvent.Plain(Event.Failed failed) -> open.remove(failed.number());
        case RecordedEvent.Plain(Event.Ended ended) -> end = ended.reason();
        case RecordedEvent.Started _, RecordedEvent.Decided _, RecordedEvent.Plain _ -> {}
      }
    }
    return new Story(statements, open, end);
  }
}
