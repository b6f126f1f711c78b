package dev.weir.sql.mysql.statements;

import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.sql.mysql.text.CanonicalText;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A statement's text, and the same with nothing that counts inside quotes.
 *
 * @param neutral as long as {@code text}
 */
public record Piece(String text, String neutral) {
  /** A part of a text that was canonical. */
  static Piece inside(String text, MySqlSettings settings) {
    // Its quotes and comments are whole, so that they are found again.
    MySqlSettings decoded = settings.withClientCharset("utf8mb4");
    return CanonicalText.read(text.getBytes(StandardCharsets.UTF_8), decoded)
            instanceof CanonicalText.Canonical canonical
        ? new Piece(canonical.text(), canonical.neutral())
        : new Piece("", "");
  }

  /**
   * A statement that stands in a string: what the server is sent is the string, so that nothing of
   * it may have to change.
   *
   * @return null if it is not one statement that every server reads alike
   */
  static @Nullable Piece quoted(String text, MySqlSettings settings) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (!(CanonicalText.read(bytes, settings.withClientCharset("utf8mb4"))
            instanceof CanonicalText.Canonical canonical)
        || canonical.bytes() != bytes
        || canonical.statements().size() != 1) {
      return null;
    }
    CanonicalText.Span span = canonical.statements().getFirst();
    return new Piece(
        canonical.text().substring(span.start(), span.end()),
        canonical.neutral().substring(span.start(), span.end()));
  }

  Piece from(int start) {
    return between(start, text.length());
  }

  Piece between(int start, int end) {
    return new Piece(text.substring(start, end), neutral.substring(start, end));
  }

  /** The same behind other words. */
  Piece behind(String words) {
    return new Piece(words + text, words + neutral);
  }
}
