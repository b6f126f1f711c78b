package dev.weir.store.recording;

import dev.weir.session.Event;
import dev.weir.session.JudgedText;
import dev.weir.session.Recorder;
import dev.weir.session.Recorder.RecordingFailed;
import dev.weir.session.Recorder.SessionRecording;
import dev.weir.store.Micros;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events of one event loop's sessions, one after the other, into its current segment.
 * Every segment can be read alone: a session is declared again, and a text written again, when they
 * first occur in it. Belongs to one thread.
 */
final class SegmentLane implements Recorder.Lane {
  /**
   * Beyond this many, texts are forgotten and written again when they come back: no statement
   * refers to an older one, and readers rely on that.
   */
  static final int TEXTS_MAX = 4096;

  /** The same for the memory that they take. */
  private static final long TEXTS_BYTES_MAX = 32L << 20;

  private final LaneSupply supply;
  private final RecordingSettings settings;
  private final int recordBytesMax;
  private final int declarationBytesMax;
  private final int reserveBytes;
  private final PayloadWriter payload = new PayloadWriter();
  private final PayloadWriter textPayload = new PayloadWriter();
  private final IdentityHashMap<JudgedText, Long> texts = new IdentityHashMap<>();
  private final IdentityHashMap<JudgedText, byte[]> meanings = new IdentityHashMap<>();
  private long textsBytes;
  private @Nullable Thread owner;
  private @Nullable OpenSegment current;
  private int sessionsDeclared;
  private long textsWritten;

  SegmentLane(LaneSupply supply, RecordingSettings settings) {
    this.supply = supply;
    this.settings = settings;
    this.recordBytesMax = settings.segmentBytes() / 2;
    this.declarationBytesMax = settings.segmentBytes() / 8;
    this.reserveBytes = settings.segmentBytes() / 4;
  }

  @Override
  public SessionRecording open(Event.Started start) {
    checkThread();
    supply.checkWhole();
    var session = new LaneSession(this, ++sessionsDeclared, start, supply.unfinished());
    OpenSegment segment = segment();
    if (session.declarationSpace(segment) > declarationBytesMax) {
      throw tooLarge();
    }
    if (session.declarationSpace(segment) > segment.remaining()) {
      segment = roll(Micros.of(start.at()));
    }
    declare(session, segment);
    return session;
  }

  /** Writes one event of a session. */
  void write(LaneSession session, Event event) {
    checkThread();
    supply.checkWhole();
    switch (event) {
      case Event.Statement statement -> writeStatement(session, statement);
      case Event.Rows rows -> {
        if (settings.responses() == RecordingSettings.Responses.MASKED) {
          payload.clear().number(rows.number()).number(rows.rowCount());
          append(session, RecordType.ROWS.code(), Micros.of(rows.at()), rows.frames());
        }
      }
      case Event.CopyIn copy -> {
        payload.clear().number(copy.number());
        append(session, RecordType.COPY_IN.code(), Micros.of(copy.at()), copy.frames());
      }
      case Event.Started _ ->
          throw new IllegalArgumentException("a session is started by opening it");
      case Event.Held _,
          Event.Decided _,
          Event.Columns _,
          Event.Completed _,
          Event.Failed _,
          Event.Notice _,
          Event.Ended _ -> {
        RecordType type = EventEncoder.simple(payload.clear(), event);
        append(session, type.code(), Micros.of(event.at()), null);
      }
    }
  }

  /** Two threads in one segment would damage what others have recorded: the second is refused. */
  private void checkThread() {
    Thread here = Thread.currentThread();
    if (owner == null) {
      owner = here;
    } else if (owner != here) {
      throw new IllegalStateException("a lane belongs to the thread that first used it");
    }
  }

  private void writeStatement(LaneSession session, Event.Statement event) {
    long atMicros = Micros.of(event.at());
    if (!fitsWithText(session, event, atMicros)) {
      roll(atMicros);
      if (!fitsWithText(session, event, atMicros)) {
        throw tooLarge();
      }
    }
  }

  /** A statement and its text must stand in the same segment. */
  private boolean fitsWithText(LaneSession session, Event.Statement event, long atMicros) {
    OpenSegment segment = segment();
    Long known = texts.get(event.text());
    long textId = known == null ? ++textsWritten : known;
    EventEncoder.statement(payload.clear(), event, textId);
    long space = RecordFormat.space(payload.length());
    if (known == null) {
      byte[] meaning = meaning(event.text().original());
      EventEncoder.text(textPayload.clear(), textId, event.text(), meaning);
      space += RecordFormat.space(textPayload.length());
    }
    checkSpace(space);
    if (space + session.declarationSpace(segment) > segment.remaining()) {
      return false;
    }
    declare(session, segment);
    if (known == null) {
      put(session, segment, RecordType.TEXT.code(), atMicros, textPayload, null);
      remember(event.text(), textId);
    }
    put(session, segment, RecordType.STATEMENT.code(), atMicros, payload, null);
    return true;
  }

  /** Many texts that differ in constants alone share it. */
  private byte[] meaning(JudgedText original) {
    byte[] known = meanings.get(original);
    if (known == null) {
      EventEncoder.meaning(textPayload.clear(), original);
      known = Arrays.copyOf(textPayload.bytes(), textPayload.length());
      meanings.put(original, known);
    }
    return known;
  }

  private void remember(JudgedText text, long textId) {
    if (texts.size() >= TEXTS_MAX || textsBytes > TEXTS_BYTES_MAX) {
      forgetTexts();
    }
    texts.put(text, textId);
    textsBytes += text.roughBytes();
  }

  private void forgetTexts() {
    texts.clear();
    meanings.clear();
    textsBytes = 0;
  }

  /** Appends what the payload holds, in the next segment if it does not fit this one. */
  private void append(LaneSession session, int kind, long atMicros, @Nullable ByteBuffer tail) {
    long space =
        RecordFormat.space((long) payload.length() + (tail == null ? 0 : tail.remaining()));
    checkSpace(space);
    OpenSegment segment = segment();
    if (space + session.declarationSpace(segment) > segment.remaining()) {
      segment = roll(atMicros);
    }
    declare(session, segment);
    put(session, segment, kind, atMicros, payload, tail);
  }

  private void declare(LaneSession session, OpenSegment segment) {
    if (!session.isDeclaredIn(segment)) {
      int before = segment.remaining();
      session.declareIn(segment);
      supply.wrote(before - segment.remaining());
    }
  }

  private void put(
      LaneSession session,
      OpenSegment segment,
      int kind,
      long atMicros,
      PayloadWriter payload,
      @Nullable ByteBuffer tail) {
    int before = segment.remaining();
    segment.append(kind, session.reference(), atMicros, payload.bytes(), payload.length(), tail);
    supply.wrote(before - segment.remaining());
    if (segment.wantsToBeFollowed()) {
      supply.wantsToBeFollowed();
    }
  }

  private OpenSegment segment() {
    OpenSegment segment = current;
    return segment == null || supply.isLost(segment) ? roll(0) : segment;
  }

  private OpenSegment roll(long atMicros) {
    OpenSegment next = supply.take();
    OpenSegment last = current;
    if (last != null) {
      last.end(atMicros);
    }
    supply.turnTo(next);
    forgetTexts();
    current = next;
    return next;
  }

  /** Together with a declaration, what passes here fits an empty segment. */
  private void checkSpace(long space) {
    if (space > recordBytesMax) {
      throw tooLarge();
    }
  }

  private RecordingFailed tooLarge() {
    return new RecordingFailed(
        "an event is larger than a recording can hold",
        new IOException("a record may have " + recordBytesMax + " bytes"));
  }

  CompletionStage<Void> durable() {
    return switch (settings.durability()) {
      case WRITE_AHEAD -> LaneSession.DONE;
      case FSYNC -> supply.whenOnDisk();
    };
  }

  boolean writable() {
    OpenSegment segment = current;
    return supply.isNextReady()
        || supply.isFaulty()
        || (segment != null && segment.remaining() > reserveBytes);
  }

  void whenWritable(Runnable task) {
    supply.whenRoom(task);
  }
}
