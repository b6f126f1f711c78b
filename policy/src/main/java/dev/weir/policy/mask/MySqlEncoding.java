package dev.weir.policy.mask;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * How text of a collation is read, as far as masks need it: where characters begin, and which are
 * ASCII. The numbers are those of MySQL 8.0 and MariaDB 10.6 to 11.4
 * (INFORMATION_SCHEMA.COLLATIONS). A number that is not here is of text that nobody can read, and
 * is masked whole.
 */
public enum MySqlEncoding {
  /** utf8mb3, utf8mb4. */
  UTF8(
      StandardCharsets.UTF_8,
      "33 45-46 76 83 192-247 255-323 576-578 608-610 1057 1069-1070 1107 1216 1238 1248 1270"
          + " 2048-2215 2232-2247 2304-2471 2488-2503"),
  /**
   * Every byte is a character, and the first 128 are ASCII: which character the others are does not
   * matter.
   */
  SINGLE_BYTE(
      StandardCharsets.ISO_8859_1,
      // armscii8, ascii, cp125x, cp850, cp852, cp866, dec8, geostd8, greek, hebrew, hp8, keybcs2,
      // koi8r, koi8u, latin1, latin2, latin5, latin7, macce, macroman, tis620
      "2-9 11 14-16 18 20-23 25-27 29-32 34 36-44 47-53 57-59 64-75 77-81 89 92-94 99 1027-1028"
          + " 1030-1033 1035 1038-1042 1044-1047 1049-1051 1053-1056 1058 1060-1068 1071-1075 1077"
          + " 1081-1083 1088-1105 1113 1116-1117"),
  /** ucs2, utf16. */
  UTF16(
      StandardCharsets.UTF_16BE,
      "35 54-55 90 101-124 128-151 159 640-642 672-674 1059 1078-1079 1114 1125 1147 1152 1174"
          + " 2560-2727 2744-2759 2816-2983 3000-3015"),
  UTF16LE(StandardCharsets.UTF_16LE, "56 62 1080 1086"),
  UTF32(
      Charset.forName("UTF-32BE"), "60-61 160-183 736-738 1084-1085 1184 1206 3072-3239 3256-3271"),
  /**
   * big5, cp932, eucjpms, euckr, gb18030, gb2312, gbk, sjis, ujis: read as long as all is ASCII.
   * Beyond it a character has one to four bytes, which differ between implementations.
   */
  MULTI_BYTE(
      StandardCharsets.US_ASCII,
      "1 12-13 19 24 28 84-88 91 95-98 248-250 1025 1036-1037 1043 1048 1052 1108-1112 1115"
          + " 1119-1122"),
  /** No text. */
  BYTES(StandardCharsets.ISO_8859_1, "63"),
  /** swe7, in which ASCII is something else, and what nobody knows. */
  UNKNOWN(StandardCharsets.ISO_8859_1, "");

  private static final int COLLATIONS_MAX = 4096;

  private final Charset charset;
  private final BitSet collations;

  MySqlEncoding(Charset charset, String collations) {
    this.charset = charset;
    this.collations = new BitSet(COLLATIONS_MAX);
    for (String range : collations.split(" ")) {
      if (!range.isEmpty()) {
        String[] ends = range.split("-");
        this.collations.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
      }
    }
  }

  /** The first that has the collation. */
  public static MySqlEncoding of(int collation) {
    for (MySqlEncoding encoding : values()) {
      if (collation >= 0 && encoding.collations.get(collation)) {
        return encoding;
      }
    }
    return UNKNOWN;
  }

  /** Whether text is UTF-8 as it stands. */
  public boolean isUtf8() {
    return this == UTF8;
  }

  /** The text as UTF-8; null if it cannot be read. */
  public byte @Nullable [] utf8(byte[] source, int offset, int length) {
    if (this == BYTES || this == UNKNOWN) {
      return null;
    }
    try {
      return charset
          .newDecoder()
          .decode(ByteBuffer.wrap(source, offset, length))
          .toString()
          .getBytes(StandardCharsets.UTF_8);
    } catch (CharacterCodingException unreadable) {
      return null;
    }
  }

  /** Text that {@link #utf8} read, or ASCII, in this encoding again. */
  public byte[] encoded(byte[] utf8, int offset, int length) {
    return new String(utf8, offset, length, StandardCharsets.UTF_8).getBytes(charset);
  }
}
