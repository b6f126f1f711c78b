package dev.weir.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells the story on a terminal and keeps count of what was not as it should be. Not thread-safe.
 */
final class Narrator {
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String GREEN = "\u001b[32m";
  private static final String RED = "\u001b[31m";
  private static final String PLAIN = "\u001b[0m";

  private final PrintStream out;
  private final boolean colours;
  private final List<String> failures = new ArrayList<>();
  private int checks;

  Narrator(PrintStream out, boolean colours) {
    this.out = out;
    this.colours = colours;
  }

  void chapter(String title) {
    out.println();
    out.println(styled(BOLD, "── " + title + " " + "─".repeat(Math.max(3, 76 - title.length()))));
  }

  void say(String text) {
    out.println(text);
  }

  void progress(String text) {
    out.println(styled(DIM, text));
  }

  /** What a person types. */
  void typed(String who, String text) {
    out.println(styled(BOLD, who + "> ") + text);
  }

  void indented(String text) {
    text.lines().forEach(line -> out.println("    " + line));
  }

  /** Notes whether something is as it should be. */
  void check(String claim, boolean holds) {
    checks++;
    if (holds) {
      out.println(styled(GREEN, "  ✓ ") + claim);
    } else {
      failures.add(claim);
      out.println(styled(RED, "  ✗ ") + claim);
    }
  }

  /**
   * Says how many checks hold, or which do not.
   *
   * @return the status to end with: 0 only if there were checks and all of them hold
   */
  int summary() {
    out.println();
    if (failures.isEmpty() && checks > 0) {
      out.println(styled(GREEN, "All %d checks hold.".formatted(checks)));
      return 0;
    }
    out.println(styled(RED, "Not as it should be:"));
    failures.forEach(failure -> out.println("  " + failure));
    return 1;
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  private String styled(String style, String text) {
    return colours ? style + text + PLAIN : text;
  }
}
