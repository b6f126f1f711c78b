package dev.weir.notify.message;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A notice in words. All of it may be shown as plain text: nothing in it is hidden, turns text
 * around, calls anybody or looks like a link but {@code link}. Where markup has a meaning, who
 * shows it still has to take that from it. Immutable.
 *
 * @param id of the notice
 * @param about what notices on the same have in common
 * @param title one line of up to {@value #LINE_MAX} characters, as are the facts' values
 * @param statement its lines; null where it is not shown
 * @param link to the console; null where there is no one thing to see
 * @param linkLabel what the link leads to
 */
public record Message(
    String id,
    String about,
    String title,
    List<Fact> facts,
    @Nullable String statement,
    @Nullable URI link,
    String linkLabel) {
  static final int LINE_MAX = 200;

  public Message {
    facts = List.copyOf(facts);
  }

  /** One line: {@code Rule: deletes need a yes}. */
  public record Fact(String label, String value) {}
}
