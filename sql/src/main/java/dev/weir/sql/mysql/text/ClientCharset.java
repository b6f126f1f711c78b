package dev.weir.sql.mysql.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The values of character_set_client under which texts are read. In each of them a byte below 0x80
 * is that letter of ASCII wherever it stands; where that is not so (sjis, gbk), a quote or a
 * backslash may be half of a letter.
 */
enum ClientCharset {
  UTF8MB4,
  /** Without letters of four bytes. */
  UTF8MB3,
  ASCII,
  /** The server's latin1 is Windows-1252, with the controls of ISO 8859-1 in its gaps. */
  LATIN1;

  /** Bytes 0x80 to 0x9F of latin1. */
  private static final String WINDOWS =
      "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D"
          + "\u008F\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153"
          + "\u009D\u017E\u0178";

  static @Nullable ClientCharset named(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "utf8mb4" -> UTF8MB4;
      case "utf8mb3", "utf8" -> UTF8MB3;
      case "ascii" -> ASCII;
      case "latin1" -> LATIN1;
      default -> null;
    };
  }

  /** Null if the bytes are not of this character set. */
  @Nullable String decode(byte[] bytes) {
    if (this == LATIN1) {
      return latin1(bytes);
    }
    String text = utf8(bytes);
    return text == null || this == UTF8MB4 || text.length() == bytes.length
        ? text
        : this == ASCII || text.chars().anyMatch(unit -> Character.isSurrogate((char) unit))
            ? null
            : text;
  }

  /** The same, but bytes that are of no letter here come as {@link ByteStrings#stray}. */
  String decodeWithStrays(byte[] bytes) {
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer letters = CharBuffer.allocate(bytes.length + 1);
    var text = new StringBuilder(bytes.length);
    while (in.hasRemaining()) {
      CoderResult result = decoder.reset().decode(in, letters.clear(), true);
      text.append(letters.flip());
      for (int i = 0; result.isMalformed() && i < result.length(); i++) {
        text.append(ByteStrings.stray(in.get()));
      }
    }
    return text.toString();
  }

  private static @Nullable String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static String latin1(byte[] bytes) {
    var text = new StringBuilder(bytes.length);
    for (byte each : bytes) {
      int value = each & 0xFF;
      text.append(value >= 0x80 && value < 0xA0 ? WINDOWS.charAt(value - 0x80) : (char) value);
    }
    return text.toString();
  }

  /** Of text that was decoded by this. */
  byte[] encode(CharSequence text) {
    if (this != LATIN1) {
      return text.toString().getBytes(StandardCharsets.UTF_8);
    }
    byte[] bytes = new byte[text.length()];
    for (int i = 0; i < bytes.length; i++) {
      char unit = text.charAt(i);
      int windows = WINDOWS.indexOf(unit);
      bytes[i] = (byte) (windows >= 0 ? 0x80 + windows : unit);
    }
    return bytes;
  }

  /** How many bytes these units take. */
  int length(CharSequence text, int start, int end) {
    if (this == LATIN1) {
      return end - start;
    }
    int bytes = 0;
    for (int i = start; i < end; i++) {
      char unit = text.charAt(i);
      // Each half of a pair counts as two of its four bytes.
      bytes += unit < 0x80 ? 1 : unit < 0x800 || Character.isSurrogate(unit) ? 2 : 3;
    }
    return bytes;
  }

  /** Whether the server's lexer takes it for a letter of a name; asked of units from 0x80. */
  boolean isLetter(char unit) {
    return switch (this) {
      case ASCII -> false;
      // Names are of the basic plane.
      case UTF8MB4, UTF8MB3 -> !Character.isSurrogate(unit);
      case LATIN1 -> unit >= 0xC0 && unit <= 0xFF && unit != 0xD7 && unit != 0xF7;
    };
  }

  /** Whether the server's lexer takes it for a blank; asked of units from 0x80. */
  boolean isBlank(char unit) {
    return this == LATIN1 && unit == 0xA0;
  }
}
