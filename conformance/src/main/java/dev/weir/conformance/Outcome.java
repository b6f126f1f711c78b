package dev.weir.conformance;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What came of one file.
 *
 * @param name without its ending
 * @param straight the lines that were printed straight at the server, one char for each byte
 * @param diff what differs and is no noise, as a unified diff; empty if there is nothing
 * @param reason why it was expected to differ; empty if it was not
 * @param seconds how long all of it took
 */
public record Outcome(
    String name,
    Verdict verdict,
    List<String> straight,
    String diff,
    String reason,
    double seconds) {
  /** The kinds of outcome, as they are printed. */
  public enum Verdict {
    /** The same, byte by byte. */
    SAME("same", false),
    /** What differs also differs between two runs straight at the server. */
    NOISE("noise", false),
    DIFFERS("differs", true),
    EXPECTED("differs as expected", false),
    /** Listed as a difference, and there is none. */
    STALE("expected to differ, and does not", true);

    private final String words;
    private final boolean failure;

    Verdict(String words, boolean failure) {
      this.words = words;
      this.failure = failure;
    }

    /** Whether the command fails for it. */
    public boolean failure() {
      return failure;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /**
   * Judges what was printed, line by line.
   *
   * @param straight printed straight at the server
   * @param again the same file a second time; asked for only if the first two differ
   * @param reason why a difference is expected; empty if none is
   */
  static Outcome of(
      String name, List<String> straight, List<String> through, Again again, String reason)
      throws IOException, InterruptedException {
    List<Hunk> hunks = LineDiff.of(straight, through);
    boolean noisy = false;
    if (!hunks.isEmpty()) {
      List<Hunk> noise = LineDiff.of(straight, again.run());
      int all = hunks.size();
      hunks = hunks.stream().filter(hunk -> noise.stream().noneMatch(hunk::within)).toList();
      noisy = hunks.size() < all;
    }
    if (hunks.isEmpty()) {
      Verdict verdict = reason.isEmpty() ? noisy ? Verdict.NOISE : Verdict.SAME : Verdict.STALE;
      return new Outcome(name, verdict, straight, "", reason, 0);
    }
    String diff = LineDiff.unified(straight, through, hunks);
    Verdict verdict = reason.isEmpty() ? Verdict.DIFFERS : Verdict.EXPECTED;
    return new Outcome(name, verdict, straight, diff, reason, 0);
  }

  /** Runs the file straight once more. */
  interface Again {
    List<String> run() throws IOException, InterruptedException;
  }

  Outcome withSeconds(double all) {
    return new Outcome(name, verdict, straight, diff, reason, all);
  }

  /** How many there are of each kind, in one line. */
  static String summary(List<Outcome> outcomes) {
    return Arrays.stream(Verdict.values())
        .map(verdict ->
            outcomes.stream().filter(outcome -> outcome.verdict() == verdict).count()
                + " "
                + verdict)
        .filter(count -> !count.startsWith("0 "))
        .collect(Collectors.joining(", ", outcomes.size() + " files: ", ""));
  }
}
