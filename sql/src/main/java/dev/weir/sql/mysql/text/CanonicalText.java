package dev.weir.sql.mysql.text;

import dev.weir.sql.mysql.MySqlSettings;
import java.util.Arrays;
import java.util.List;

/**
 * One text with nothing left in it that servers read differently: what is parsed, recorded and
 * forwarded is this, so that it cannot mean something else to the server than to Weir.
 *
 * <p>Executable comments that the server would run stand in it as the code they are, those that it
 * would skip and optimizer hints are gone. Other comments are kept.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/comments.html">Comments in MySQL</a>
 * @see <a href="https://mariadb.com/kb/en/comment-syntax/">Comment syntax of MariaDB</a>
 */
public sealed interface CanonicalText {
  /**
   * It can be read.
   *
   * <p>The bytes are the raw ones where nothing had to change, and must not be written to.
   */
  final class Canonical implements CanonicalText {
    private final byte[] bytes;
    private final String text;
    private final String neutral;
    private final List<Span> statements;

    Canonical(byte[] bytes, String text, String neutral, List<Span> statements) {
      this.bytes = bytes;
      this.text = text;
      this.neutral = neutral;
      this.statements = List.copyOf(statements);
    }

    /** In the client's character set. The same array as was read, if nothing changed. */
    public byte[] bytes() {
      return bytes;
    }

    public String text() {
      return text;
    }

    /**
     * As long as {@link #text}, with 0 for what stands inside quotes and blanks for comments: what
     * tells words apart.
     */
    public String neutral() {
      return neutral;
    }

    /** In order; empty for an empty text. */
    public List<Span> statements() {
      return statements;
    }
  }

  /**
   * Not for any server.
   *
   * @param sqlState five characters
   * @param errorCode the server's number for it
   * @param position of the fault, in characters from 0
   */
  record Refused(String sqlState, int errorCode, String reason, int position)
      implements CanonicalText {}

  /**
   * Where a statement stands, without the blanks, comments and semicolons around it.
   *
   * @param offset in {@link Canonical#bytes}
   * @param length in bytes
   * @param start in {@link Canonical#text}
   * @param end the same, exclusive
   */
  record Span(int offset, int length, int start, int end) {}

  /**
   * @param raw the text of one command; kept if nothing has to change
   */
  static CanonicalText read(byte[] raw, MySqlSettings settings) {
    if (!settings.mode().readable()) {
      return new Refused(
          "42000", 1231, "statements cannot be read under this session's sql_mode", 0);
    }
    ClientCharset charset = ClientCharset.named(settings.clientCharset());
    if (charset == null) {
      return new Refused(
          "42000",
          1115,
          "statements cannot be read while character_set_client is " + settings.clientCharset(),
          0);
    }
    String text = charset.decode(raw);
    if (text != null) {
      return new TextScan(raw, text, charset, settings).read();
    }
    // Drivers write bytes into strings, and nowhere else.
    CanonicalText read =
        charset == ClientCharset.UTF8MB4
            ? new TextScan(raw, charset.decodeWithStrays(raw), charset, settings).read()
            : null;
    return read instanceof Canonical canonical
            && ByteStrings.strays(canonical.text(), 0, canonical.text().length()) == 0
        ? read
        : new Refused(
            "HY000", 1300, "Invalid " + settings.clientCharset() + " character string", 0);
  }

  /**
   * Whether a text that was made canonical stays as it is when it is made so once more: what cannot
   * be told of another is not for any server.
   *
   * @param utf8 a canonical text
   * @param settings with utf8mb4 as the client's character set
   */
  static boolean isSettled(byte[] utf8, MySqlSettings settings) {
    return read(utf8, settings) instanceof Canonical again && Arrays.equals(again.bytes(), utf8);
  }
}
