package dev.weir.store.embedded;

import dev.weir.session.AuditTrail.AuditEvent;
import dev.weir.session.Recorder;
import dev.weir.session.SessionIds;
import dev.weir.session.archive.Archive;
import dev.weir.session.notice.Addressees;
import dev.weir.session.notice.Outbox;
import dev.weir.store.DeskSchema;
import dev.weir.store.Niceness;
import dev.weir.store.approval.DeskSettings;
import dev.weir.store.approval.PersistentDesk;
import dev.weir.store.approval.ScheduledDeskTimer;
import dev.weir.store.archive.IndexSchema;
import dev.weir.store.archive.RecordedArchive;
import dev.weir.store.archive.RecordingIndex;
import dev.weir.store.audit.PersistentAuditTrail;
import dev.weir.store.notice.PersistentOutbox;
import dev.weir.store.recording.RecordingFolder;
import dev.weir.store.recording.RecordingSettings;
import dev.weir.store.recording.SegmentRecorder;
import dev.weir.store.recording.SegmentRetention;
import dev.weir.store.sqlite.Database;
import dev.weir.store.ticket.PersistentTickets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of a gateway that stands alone: {@code weir.db} for approvals, tickets, notices and
 * audit, {@code index.db} for search, and the recording's own folder. Thread-safe.
 */
public final class EmbeddedStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStore.class);
  private static final long RETENTION_EVERY_MINUTES = 1;
  private static final long EXPIRY_EVERY_SECONDS = 60;

  private final InstantSource clock;
  private final Database kept;
  private final Database derived;
  private final ScheduledDeskTimer timer;
  private final PersistentOutbox outbox;
  private final PersistentDesk desk;
  private final PersistentAuditTrail audit;
  private final PersistentTickets tickets;
  private final SegmentRecorder recorder;
  private final RecordingIndex index;
  private final RecordedArchive archive;
  private final SegmentRetention retention;
  private final ScheduledExecutorService housekeeping =
      Executors.newSingleThreadScheduledExecutor(task ->
          Thread.ofPlatform().daemon().name("weir-retention").unstarted(Niceness.givingWay(task)));

  private EmbeddedStore(
      Path data,
      RecordingSettings recording,
      DeskSettings approvals,
      Addressees addressees,
      InstantSource clock,
      SessionIds ids)
      throws IOException {
    this.clock = clock;
    this.recorder = SegmentRecorder.open(recording, clock, ids);
    Files.createDirectories(data);
    this.kept = Database.open(data.resolve("weir.db"), Database.Sync.ALWAYS, DeskSchema.VERSIONS);
    this.derived =
        Database.open(data.resolve("index.db"), Database.Sync.SOON, IndexSchema.VERSIONS);
    this.timer = new ScheduledDeskTimer(clock);
    this.outbox = new PersistentOutbox(kept, addressees);
    this.desk = PersistentDesk.open(kept, approvals, clock, timer, ids, outbox);
    this.audit = new PersistentAuditTrail(kept);
    this.tickets = new PersistentTickets(kept);
    var folder = new RecordingFolder(recording.folder());
    this.index = new RecordingIndex(derived, folder, recorder.run());
    this.retention = new SegmentRetention(recording, recorder::oldestUnfinished, this::writeDown);
    this.archive = new RecordedArchive(derived, folder);
  }

  /** Loads what every store needs, so that it opens sooner; harmless beside an opening. */
  public static void loadAhead() {
    Database.loadAhead();
  }

  /**
   * Opens or makes the store; blocks while what the run before left is put in order.
   *
   * @param data the folder of the databases; no two gateways may share it
   * @param addressees who is told of what becomes of requests for approval
   * @throws IOException if the folders cannot be used
   * @throws Database.StoreFailed if a database cannot be
   */
  public static EmbeddedStore open(
      Path data,
      RecordingSettings recording,
      DeskSettings approvals,
      Addressees addressees,
      InstantSource clock,
      SessionIds ids)
      throws IOException {
    var store = new EmbeddedStore(data, recording, approvals, addressees, clock, ids);
    store.index.start();
    var _ =
        store.housekeeping.scheduleWithFixedDelay(
            store::retain, 1, RETENTION_EVERY_MINUTES, TimeUnit.MINUTES);
    var _ =
        store.housekeeping.scheduleWithFixedDelay(
            store::expireTickets, EXPIRY_EVERY_SECONDS, EXPIRY_EVERY_SECONDS, TimeUnit.SECONDS);
    return store;
  }

  /** Purges what is to go by now, and has the index forget it. */
  void purge() throws IOException {
    for (SegmentRetention.Purge purge : retention.purge(clock.instant())) {
      index.forgetPurged(purge.lane(), purge.lastEventAt());
    }
  }

  private void retain() {
    try {
      purge();
    } catch (IOException | RuntimeException e) {
      LOG.error("recordings that are to go could not be purged", e);
    }
  }

  private void writeDown(SegmentRetention.Purge purge) {
    audit.append(
        new AuditEvent.RecordingsPurged(
            purge.at(),
            purge.lane(),
            purge.firstSequence(),
            purge.lastSequence(),
            purge.lastEventAt(),
            purge.bytes(),
            purge.hash(),
            purge.reason().name().toLowerCase(Locale.ROOT)));
  }

  private void expireTickets() {
    try {
      tickets.expire(clock.instant());
    } catch (RuntimeException e) {
      LOG.error("expired tickets could not be written down", e);
    }
  }

  public Recorder recorder() {
    return recorder;
  }

  /** Bytes that were recorded since the start, before they are compressed. */
  public long recordedBytes() {
    return recorder.bytes();
  }

  /** Full segments that wait to be compressed and chained. */
  public int unsealedSegments() {
    return recorder.unsealed();
  }

  /** Why sessions cannot be recorded now; null if they can. Looks at the disk. */
  public @Nullable String recorderFault() {
    return recorder.fault();
  }

  /**
   * Waits until a transaction has begun and ended, after those before it.
   *
   * @throws Database.StoreFailed if that cannot be
   */
  public void answer() {
    kept.write(handle -> handle.createQuery("SELECT 1").mapTo(Integer.class).one());
  }

  /** Both sides of the approval desk. */
  public PersistentDesk desk() {
    return desk;
  }

  public PersistentAuditTrail audit() {
    return audit;
  }

  /** What people are to be told, until it is delivered. */
  public Outbox outbox() {
    return outbox;
  }

  public PersistentTickets tickets() {
    return tickets;
  }

  public Archive archive() {
    return archive;
  }

  /** To wait for the index, or to make it again. */
  public RecordingIndex index() {
    return index;
  }

  /** Ends everything; no lane of the recorder may be used from now on. */
  @Override
  public void close() throws IOException {
    housekeeping.shutdownNow();
    desk.close();
    timer.close();
    try {
      recorder.close();
    } finally {
      index.close();
      derived.close();
      kept.close();
    }
  }
}
