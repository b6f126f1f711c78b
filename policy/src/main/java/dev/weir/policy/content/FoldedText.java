package dev.weir.policy.content;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A text as finders see it: whatever way a digit, a space, a dash or an at sign is written, it is
 * the ASCII one, and what nobody sees (zero-width characters, combining marks, control characters)
 * is left out. Remembers where each byte comes from, so that a match can be masked where it stands.
 * Used once, by one thread.
 */
final class FoldedText {
  private static final int FULLWIDTH_FIRST = 0xff01;
  private static final int FULLWIDTH_LAST = 0xff5e;
  private static final int FULLWIDTH_SHIFT = FULLWIDTH_FIRST - '!';
  private static final int MINUS = 0x2212;
  private static final int REFERENCE_MAX = 12;

  /** Stands for a byte that is no UTF-8: kept, and no character. */
  private static final int NOT_UTF8 = -1;

  private final byte[] source;
  private final int to;
  private final Writing writing;
  private byte[] bytes;
  private int[] starts;
  private int[] ends;
  private int length;

  /** What {@link #character} read, and where it ends. */
  private int character;

  private int characterEnd;

  private FoldedText(byte[] source, int from, int to, Writing writing) {
    this.source = source;
    this.to = to;
    this.writing = writing;
    this.bytes = new byte[to - from];
    this.starts = new int[to - from];
    this.ends = new int[to - from];
  }

  /**
   * Whether the character that begins here may be something else once it is folded. Cheap, and may
   * say so in vain.
   */
  static boolean folds(byte[] source, int at, int to, Writing writing) {
    byte c = source[at];
    if (c >= 0) {
      return (c < ' ' && !Finder.isSpace(c)) || c == 0x7f || writing.escapes(c);
    }
    int lead = c & 0xff;
    int second = at + 1 < to ? source[at + 1] & 0xff : 0;
    if (lead < 0xc0) {
      return false;
    }
    // Letters of Latin, Greek and Cyrillic, of Chinese, Japanese and Korean: nothing folds.
    boolean letters =
        (lead == 0xc2 && second != 0x85 && second != 0xa0 && second != 0xad && second < 0xb2)
            || (lead > 0xc2 && lead < 0xcc)
            || (lead >= 0xce && lead < 0xd6)
            || (lead == 0xe3 && second > 0x80)
            || (lead >= 0xe4 && lead <= 0xe9)
            || (lead >= 0xeb && lead <= 0xed);
    return !letters;
  }

  static FoldedText of(byte[] source, int from, int to, Writing writing) {
    var text = new FoldedText(source, from, to, writing);
    int at = from;
    while (at < to) {
      text.read(at);
      text.fold(at);
      at = text.characterEnd;
    }
    return text;
  }

  /** The first {@link #length()} are the text. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Where the character begins that this byte comes from. */
  int start(int index) {
    return starts[index];
  }

  /** Where that character ends. */
  int end(int index) {
    return ends[index];
  }

  private void fold(int at) {
    int type = character < 0 ? Character.UNASSIGNED : Character.getType(character);
    if (character == NOT_UTF8) {
      put(source[at], at);
    } else if (Character.isWhitespace(character) || Character.isSpaceChar(character)) {
      put((byte) ' ', at);
    } else if (type == Character.DECIMAL_DIGIT_NUMBER || type == Character.OTHER_NUMBER) {
      putNumber(at);
    } else if (type == Character.DASH_PUNCTUATION || character == MINUS) {
      put((byte) '-', at);
    } else if (character >= FULLWIDTH_FIRST && character <= FULLWIDTH_LAST) {
      put((byte) (character - FULLWIDTH_SHIFT), at);
    } else if (!isUnseen(type)) {
      for (byte each : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
        put(each, at);
      }
    } else if (character == 0x85) {
      put((byte) ' ', at);
    }
  }

  private static boolean isUnseen(int type) {
    return type == Character.FORMAT
        || type == Character.CONTROL
        || type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }

  /** A digit of any script, also in a circle or raised; other numbers are letters to us. */
  private void putNumber(int at) {
    int value = Character.getNumericValue(character);
    put(value >= 0 && value <= 9 ? (byte) ('0' + value) : (byte) 'x', at);
  }

  private void put(byte value, int at) {
    if (length == bytes.length) {
      int larger = length + length / 2 + 16;
      bytes = Arrays.copyOf(bytes, larger);
      starts = Arrays.copyOf(starts, larger);
      ends = Arrays.copyOf(ends, larger);
    }
    bytes[length] = value;
    starts[length] = at;
    ends[length] = characterEnd;
    length++;
  }

  /** Reads one character, however it is written. */
  private void read(int at) {
    boolean read =
        writing.escapes(source[at])
            && (writing == Writing.XML ? readReference(at) : readEscape(at));
    if (!read) {
      readUtf8(at);
    }
  }

  /** {@code &#NN;} or {@code &#xHH;}. */
  private boolean readReference(int at) {
    int end = at + 1;
    while (end < to && end < at + REFERENCE_MAX && source[end] != ';') {
      end++;
    }
    if (end >= to || source[end] != ';' || source[at + 1] != '#') {
      return false;
    }
    String digits = new String(source, at + 2, end - at - 2, StandardCharsets.ISO_8859_1);
    boolean hex = digits.startsWith("x");
    try {
      int value = Integer.parseInt(hex ? digits.substring(1) : digits, hex ? 16 : 10);
      character = Character.isValidCodePoint(value) ? value : NOT_UTF8;
      characterEnd = end + 1;
      return character != NOT_UTF8;
    } catch (NumberFormatException noReference) {
      return false;
    }
  }

  /** The escapes that COPY TO writes (manual, "COPY", File Formats). */
  private boolean readEscape(int at) {
    if (at + 1 >= to || source[at + 1] < 0) {
      return false;
    }
    byte escaped = source[at + 1];
    character = "bfnrtv".indexOf(escaped) >= 0 ? ' ' : escaped;
    characterEnd = at + 2;
    return true;
  }

  private void readUtf8(int at) {
    int lead = source[at];
    int size = lead >= 0 ? 1 : (lead & 0xe0) == 0xc0 ? 2 : (lead & 0xf0) == 0xe0 ? 3 : 4;
    characterEnd = at + 1;
    character = lead >= 0 ? lead : NOT_UTF8;
    if (size == 1 || at + size > to || (lead & 0xc0) == 0x80) {
      return;
    }
    int value = lead & (0x7f >> size);
    for (int i = 1; i < size; i++) {
      if ((source[at + i] & 0xc0) != 0x80) {
        return;
      }
      value = (value << 6) | (source[at + i] & 0x3f);
    }
    if (Character.isValidCodePoint(value) && (value < 0xd800 || value > 0xdfff)) {
      character = value;
      characterEnd = at + size;
    }
  }
}
