package dev.weir.wire.postgres.auth;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes a password the same however it was typed (RFC 4013), in the way PostgreSQL does: ASCII is
 * taken as it is, and what is not UTF-8 or may not be prepared is used as the raw bytes.
 */
public final class SaslPrep {
  private SaslPrep() {}

  /**
   * The prepared password as an array of its own, which the caller wipes; {@code password} is left
   * as it is. The JDK's normaliser works on Strings, so of a password that is not ASCII there are
   * copies in the heap until they are collected.
   */
  public static byte[] prepare(byte[] password) {
    if (isAscii(password)) {
      return password.clone();
    }
    byte[] prepared = prepareText(password);
    return prepared == null ? password.clone() : prepared;
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  private static byte @Nullable [] prepareText(byte[] password) {
    CharBuffer text = decode(password);
    if (text == null) {
      return null;
    }
    int[] mapped =
        text.codePoints()
            .map(c -> SaslPrepTables.SPACE.contains(c) ? ' ' : c)
            .filter(c -> !SaslPrepTables.NOTHING.contains(c))
            .toArray();
    String normal =
        Normalizer.normalize(new String(mapped, 0, mapped.length), Normalizer.Form.NFKC);
    Arrays.fill(mapped, 0);
    Arrays.fill(text.array(), '\0');
    int[] output = normal.codePoints().toArray();
    boolean allowed =
        output.length > 0
            && !SaslPrepTables.PROHIBITED.containsAnyOf(output)
            && !SaslPrepTables.UNASSIGNED.containsAnyOf(output)
            && directionIsAllowed(output);
    Arrays.fill(output, 0);
    return allowed ? normal.getBytes(StandardCharsets.UTF_8) : null;
  }

  private static @Nullable CharBuffer decode(byte[] password) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    try {
      return decoder.decode(ByteBuffer.wrap(password));
    } catch (CharacterCodingException notUtf8) {
      return null;
    }
  }

  /** RFC 3454, section 6: right-to-left text must begin and end so and hold nothing else. */
  private static boolean directionIsAllowed(int[] output) {
    if (!SaslPrepTables.RIGHT_TO_LEFT.containsAnyOf(output)) {
      return true;
    }
    return !SaslPrepTables.LEFT_TO_RIGHT.containsAnyOf(output)
        && SaslPrepTables.RIGHT_TO_LEFT.contains(output[0])
        && SaslPrepTables.RIGHT_TO_LEFT.contains(output[output.length - 1]);
  }
}
