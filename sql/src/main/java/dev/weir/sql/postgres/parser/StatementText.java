package dev.weir.sql.postgres.parser;

import dev.weir.sql.postgres.parser.ParseResult.Reason;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a text must be before a parser that reads C strings of UTF-8 may see it. */
final class StatementText {
  private static final int CHARS_AT_ONCE = 8_192;

  private StatementText() {}

  /** Why the parser must not see these bytes; empty if it may. */
  static Optional<Reason> fault(byte[] text) {
    boolean ascii = true;
    for (byte b : text) {
      if (b == 0) {
        return Optional.of(Reason.CONTAINS_NUL);
      }
      ascii &= b > 0;
    }
    return ascii || isUtf8(text) ? Optional.empty() : Optional.of(Reason.NOT_UTF8);
  }

  private static boolean isUtf8(byte[] text) {
    var decoder = StandardCharsets.UTF_8.newDecoder();
    var bytes = ByteBuffer.wrap(text);
    var chars = CharBuffer.allocate(Math.min(text.length, CHARS_AT_ONCE));
    CoderResult result;
    do {
      chars.clear();
      result = decoder.decode(bytes, chars, true);
    } while (result.isOverflow());
    return result.isUnderflow();
  }
}
