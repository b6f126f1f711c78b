package dev.weir.e2e.badinput;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.weir.testkit.Await;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * What this process holds: of memory that is in use after the garbage was collected, and of open
 * files and sockets.
 */
record Footprint(long heapBytes, long files) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * The parsers keep the memory that the largest texts needed, and what they have learned of the
   * grammars; caches fill. All of that is bounded, and comes to some 300 MiB after ten minutes.
   */
  private static final long HEAP_BYTES_MORE = 512L << 20;

  /** Connections that are kept for the next session, segments that are still to be sealed. */
  private static final long FILES_MORE = 32;

  static Footprint now() {
    System.gc();
    var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Footprint(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        system.getOpenFileDescriptorCount());
  }

  /** Returns when no more is held than then, but for what a gateway at work may keep. */
  void awaitAgain() throws InterruptedException {
    var last = new Footprint[] {this};
    try {
      Await.until(
          PATIENCE,
          "what was held to be given back",
          () -> {
            last[0] = now();
            return last[0].heapBytes <= heapBytes + HEAP_BYTES_MORE
                && last[0].files <= files + FILES_MORE;
          });
    } finally {
      System.out.println("before " + this + ", after " + last[0]);
    }
  }
}
