package dev.weir.wire.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The fuzz targets under a seeded mutation of the transcripts, in every run. */
final class DecoderMutationTest {
  private static final int ROUNDS = 1_500;

  /** Every target decodes its input many times and writes it again. */
  private static final long ALLOCATED_BYTES_MAX = 16 << 20;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void mutatedClientsCauseNothingButMessagesAndViolations() {
    run(Transcript.all().stream().map(t -> t.side(true)).toList(), DecoderFuzzing::client);
  }

  @Test
  void mutatedServersCauseNothingButMessagesAndViolations() {
    List<byte[]> seeds = Transcript.all().stream().map(t -> t.side(false)).toList();
    run(seeds, DecoderFuzzing::server);
  }

  private void run(List<byte[]> seeds, Consumer<byte[]> target) {
    for (int seed = 0; seed < ROUNDS; seed++) {
      byte[] bytes = mutated(seeds, new SplittableRandom(seed));
      long before = threads.getCurrentThreadAllocatedBytes();
      try {
        target.accept(bytes);
      } catch (RuntimeException | AssertionError failure) {
        throw new AssertionError("seed " + seed, failure);
      }
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(allocated)
          .as("bytes allocated with seed %d", seed)
          .isLessThan(ALLOCATED_BYTES_MAX);
    }
  }

  private static byte[] mutated(List<byte[]> seeds, SplittableRandom random) {
    byte[] whole = seeds.get(random.nextInt(seeds.size()));
    int from = random.nextInt(4) == 0 ? random.nextInt(whole.length) : 0;
    byte[] bytes = Arrays.copyOfRange(whole, from, Math.min(whole.length, from + 3_000));
    for (int changes = random.nextInt(1, 6); changes > 0; changes--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0 : 0xff);
        default -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
      }
    }
    return bytes;
  }
}
