package dev.weir.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Damages good input as a fuzzer would, but the same way for the same seed, so that a failure can
 * be had again. Stateless.
 */
public final class Mutations {
  private static final int BYTES_MAX = 16 << 10;
  private static final int CHANGES_MAX = 4;

  private Mutations() {}

  /**
   * One of the good inputs after one to four changes: a byte that is any, a byte that tells much, a
   * part left out, the end left out, or a part of another input put in.
   *
   * @param seeds good inputs, none of them empty; left as they are
   * @param telling the ASCII characters that mean most to whoever reads the input
   */
  public static byte[] mutated(List<byte[]> seeds, String telling, SplittableRandom random) {
    byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
    for (int left = random.nextInt(1, CHANGES_MAX + 1); left > 0 && bytes.length > 0; left--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = (byte) telling.charAt(random.nextInt(telling.length()));
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        case 3 -> bytes = replaced(bytes, at, random.nextInt(at, bytes.length), new byte[0]);
        default -> {
          byte[] other = seeds.get(random.nextInt(seeds.size()));
          int from = random.nextInt(other.length);
          byte[] part = Arrays.copyOfRange(other, from, random.nextInt(from, other.length) + 1);
          bytes = replaced(bytes, at, at, part);
        }
      }
    }
    return bytes.length <= BYTES_MAX ? bytes : Arrays.copyOf(bytes, BYTES_MAX);
  }

  private static byte[] replaced(byte[] bytes, int from, int to, byte[] part) {
    byte[] all = new byte[from + part.length + bytes.length - to];
    System.arraycopy(bytes, 0, all, 0, from);
    System.arraycopy(part, 0, all, from, part.length);
    System.arraycopy(bytes, to, all, from + part.length, bytes.length - to);
    return all;
  }
}
