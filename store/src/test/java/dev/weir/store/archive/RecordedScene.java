package dev.weir.store.archive;

import dev.weir.session.Recorder.SessionRecording;
import dev.weir.session.archive.Replay;
import dev.weir.session.archive.ReplayEvent;
import dev.weir.store.recording.RecordingFolder;
import dev.weir.store.recording.Samples;
import dev.weir.store.recording.SegmentRecorder;
import dev.weir.store.sqlite.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A recorder, the index of what it records, and the archive that both are looked up in. */
final class RecordedScene implements AutoCloseable {
  final Database database;
  final RecordingFolder folder;
  final SegmentRecorder recorder;
  final RecordingIndex index;
  final RecordedArchive archive;

  /**
   * @param data an empty folder
   */
  RecordedScene(Path data) throws IOException {
    Path segments = data.resolve("recordings");
    recorder =
        SegmentRecorder.open(
            Samples.small(segments), InstantSource.fixed(Samples.START), Samples.ids());
    folder = new RecordingFolder(segments);
    database = Database.open(data.resolve("index.db"), Database.Sync.SOON, IndexSchema.VERSIONS);
    index = new RecordingIndex(database, folder, recorder.run());
    archive = new RecordedArchive(database, folder);
  }

  /** All that is shown of a session. */
  List<ReplayEvent> replay(String id) {
    var events = new ArrayList<ReplayEvent>();
    try (Replay replay = Objects.requireNonNull(archive.replay(id))) {
      replay.forEachRemaining(events::add);
    }
    return events;
  }

  /** Waits until the recorder has written enough of what it was given. */
  static void awaitRoom(SessionRecording session) {
    if (!session.writable()) {
      var room = new java.util.concurrent.CompletableFuture<Void>();
      session.whenWritable(() -> room.complete(null));
      room.join();
    }
  }

  @Override
  public void close() throws IOException {
    index.close();
    recorder.close();
    database.close();
  }
}
