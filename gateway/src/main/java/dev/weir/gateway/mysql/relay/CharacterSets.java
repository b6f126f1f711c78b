package dev.weir.gateway.mysql.relay;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The servers' names of character sets. */
final class CharacterSets {
  /** Those in which texts are read, and which Java calls otherwise. */
  private static final Map<String, Charset> OF_TEXTS =
      Map.of(
          "utf8mb4", StandardCharsets.UTF_8,
          "utf8mb3", StandardCharsets.UTF_8,
          "utf8", StandardCharsets.UTF_8,
          "ascii", StandardCharsets.US_ASCII,
          "latin1", Charset.forName("windows-1252"));

  private CharacterSets() {}

  /** Whether statements in it can be read. */
  static boolean readsTexts(String name) {
    return OF_TEXTS.containsKey(name.toLowerCase(Locale.ROOT));
  }

  /** In which results are; null if that is not known here. */
  static @Nullable Charset ofResults(String name) {
    Charset known = name.equals("binary") ? StandardCharsets.UTF_8 : OF_TEXTS.get(name);
    if (known != null) {
      return known;
    }
    try {
      return Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      return null;
    }
  }

  /** Whether results in it have every letter that a name can have. */
  static boolean hasAllLetters(String name) {
    return name.startsWith("utf") || name.startsWith("ucs2") || name.equals("binary");
  }

  /**
   * A text as a server reads it whose statements are in this character set; null if the text has
   * letters that are not in it, or of which that is not known.
   */
  static byte @Nullable [] encoded(String text, @Nullable String name) {
    Charset known = name == null ? null : OF_TEXTS.get(name);
    try {
      ByteBuffer bytes =
          (known == null ? StandardCharsets.US_ASCII : known)
              .newEncoder()
              .encode(CharBuffer.wrap(text));
      byte[] all = new byte[bytes.remaining()];
      bytes.get(all);
      return all;
    } catch (CharacterCodingException missing) {
      return null;
    }
  }
}
