package dev.weir.e2e.badinput;

import dev.weir.testkit.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/** Bytes that are as wrong on one wire as on the other. */
public final class BadBytes {
  private BadBytes() {}

  /** Another protocol's words, or nobody's. */
  public static byte[] nonsense(SplittableRandom random) {
    if (random.nextBoolean()) {
      byte[] nonsense = new byte[random.nextInt(1, 5_000)];
      random.nextBytes(nonsense);
      return nonsense;
    }
    return "GET / HTTP/1.1\r\nHost: weir\r\n\r\n".getBytes(StandardCharsets.UTF_8);
  }

  /**
   * What a token is not.
   *
   * @param good a token as it goes over that wire
   * @param tooLong what is longer than any, likewise
   */
  public static byte[] token(byte[] good, byte[] tooLong, SplittableRandom random) {
    return random.nextInt(10) == 0 ? tooLong : Mutations.mutated(List.of(good), ".=-_Aa\0", random);
  }
}
