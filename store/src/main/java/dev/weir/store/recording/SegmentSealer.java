package dev.weir.store.recording;

import dev.weir.store.Niceness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that seals full segments, one at a time. It rests after each for several times as long
 * as that took, unless many wait, so that compression never takes much of a machine that is busy.
 */
final class SegmentSealer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentSealer.class);
  private static final int REST_FACTOR = 4;
  private static final int BACKLOG_MAX = 16;
  private static final long RETRY_MILLIS = 5_000;

  private final SegmentFolder folder;
  private final SegmentSeal seal;
  private final Map<Integer, byte[]> lastHashes = new HashMap<>();
  private final LinkedBlockingQueue<SegmentFolder.SegmentFile> queue = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Boolean> closing = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param ends where each lane's chain goes on
   */
  SegmentSealer(SegmentFolder folder, Map<Integer, SegmentRecovery.LaneEnd> ends) {
    this.folder = folder;
    this.seal = new SegmentSeal(folder);
    ends.forEach((lane, end) -> lastHashes.put(lane, end.hash()));
    this.thread =
        Thread.ofPlatform()
            .name("weir-recording-seal")
            .daemon()
            .unstarted(Niceness.givingWay(this::run));
  }

  void start() {
    thread.start();
  }

  void add(OpenSegment segment) {
    SegmentHeader header = segment.header();
    queue.add(
        new SegmentFolder.SegmentFile(header.lane(), header.sequence(), false, segment.file()));
  }

  /** Segments that wait. */
  int waiting() {
    return queue.size();
  }

  private void run() {
    SegmentFolder.SegmentFile again = null;
    while (!closed) {
      try {
        SegmentFolder.SegmentFile next = again == null ? queue.poll(1, TimeUnit.SECONDS) : again;
        if (next != null) {
          long startNanos = System.nanoTime();
          again = sealOrKeep(next);
          long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
          rest(again == null ? REST_FACTOR * tookMillis : RETRY_MILLIS, again != null);
        }
      } catch (InterruptedException e) {
        closed = true;
      }
    }
    SegmentFolder.SegmentFile left = again == null ? queue.poll() : again;
    while (left != null && sealOrKeep(left) == null) {
      left = queue.poll();
    }
  }

  /** Null if it is sealed; the file itself if that has to be tried again. */
  private SegmentFolder.@Nullable SegmentFile sealOrKeep(SegmentFolder.SegmentFile file) {
    byte[] previous = lastHashes.getOrDefault(file.lane(), BlockChain.beginning());
    try {
      lastHashes.put(file.lane(), seal.seal(file, previous));
      return null;
    } catch (NoSuchFileException e) {
      if (Files.isDirectory(folder.path())) {
        LOG.error("{} was removed before it was sealed", file.path().getFileName(), e);
        return null;
      }
      LOG.error("the folder of recordings is not there", e);
      return file;
    } catch (IOException | RuntimeException e) {
      LOG.error("{} could not be sealed and stays open", file.path().getFileName(), e);
      return file;
    }
  }

  private void rest(long millis, boolean failed) throws InterruptedException {
    if (failed || queue.size() < BACKLOG_MAX) {
      closing.poll(millis, TimeUnit.MILLISECONDS);
    }
  }

  /** Seals what is left and ends; what cannot be sealed is sealed at the next start. */
  @Override
  public void close() {
    closed = true;
    closing.add(true);
    Threads.join(thread);
  }
}
