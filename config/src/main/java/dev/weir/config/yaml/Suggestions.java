package dev.weir.config.yaml;

import dev.weir.policy.when.Spelling;
import java.util.Collection;
import java.util.Locale;

/** The words of faults that name what was probably meant. */
final class Suggestions {
  private Suggestions() {}

  static String notOneOf(String word, Collection<String> known) {
    return "\"%s\" is not one of %s%s"
        .formatted(word, String.join(", ", known), didYouMean(word, known));
  }

  static String unknownKey(String word, Collection<String> known) {
    String meant = didYouMean(word, known);
    return meant.isEmpty()
        ? "unknown key; known here: " + String.join(", ", known)
        : "unknown key" + meant;
  }

  /** {@code , did you mean "quorum"?} or nothing. */
  static String didYouMean(String word, Collection<String> known) {
    String meant = Spelling.closest(word, known);
    return meant == null ? "" : ", did you mean \"%s\"?".formatted(meant);
  }

  static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
