package dev.weir.session.archive;

import dev.weir.policy.mask.MySqlEncoding;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values of MySQL's and MariaDB's wire formats as the servers print them (MySQL internals manual,
 * "Binary Protocol Value"). What does not fit its type, or cannot be read in its character set, is
 * {@code \x} and hexadecimal digits. Never throws on bad bytes.
 */
public final class MySqlValues {
  /** latin1 is Windows' Western European, not ISO 8859-1. */
  private static final Charset LATIN1 = Charset.forName("windows-1252");

  private static final Set<Integer> LATIN1_COLLATIONS =
      Set.of(5, 8, 15, 31, 47, 48, 49, 94, 1032, 1071);
  private static final int UNSIGNED = 0x20;
  private static final int FRACTION_DIGITS_MAX = 6;
  private static final int MICROS_MAX = 999_999;

  private MySqlValues() {}

  /**
   * @param type as it is recorded, from the lowest bit: 8 bits the type's code, 16 the column's
   *     flags, 16 the collation's number (0 if unknown), 8 the decimals
   * @param binary it is of a prepared statement's execution
   * @param value without the length that stands before it; null for SQL NULL
   */
  public static @Nullable String text(long type, boolean binary, byte @Nullable [] value) {
    if (value == null) {
      return null;
    }
    int code = (int) type & 0xff;
    return switch (code) {
      case 0x0f, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe ->
          characters((int) (type >> 24) & 0xffff, value);
      case 0x10, 0xff -> PostgresValues.hex(value);
      case 0x00, 0xf5, 0xf6 -> PostgresValues.utf8OrHex(value);
      default ->
          binary
              ? fixed(code, (type >> 8 & UNSIGNED) != 0, (int) (type >> 40) & 0xff, value)
              : PostgresValues.utf8OrHex(value);
    };
  }

  /**
   * Bytes are shown as text where they are UTF-8, as a result that is not converted is of bytes.
   */
  private static String characters(int collation, byte[] value) {
    MySqlEncoding encoding = MySqlEncoding.of(collation);
    return switch (encoding) {
      case UTF16, UTF16LE, UTF32 -> {
        byte[] utf8 = encoding.utf8(value, 0, value.length);
        yield utf8 == null ? PostgresValues.hex(value) : new String(utf8, StandardCharsets.UTF_8);
      }
      case SINGLE_BYTE ->
          decoded(
              LATIN1_COLLATIONS.contains(collation) ? LATIN1 : StandardCharsets.US_ASCII, value);
      case MULTI_BYTE -> decoded(StandardCharsets.US_ASCII, value);
      case UTF8, BYTES, UNKNOWN -> PostgresValues.utf8OrHex(value);
    };
  }

  private static String decoded(Charset charset, byte[] value) {
    try {
      CharBuffer text = charset.newDecoder().decode(ByteBuffer.wrap(value));
      return text.toString();
    } catch (CharacterCodingException e) {
      return PostgresValues.hex(value);
    }
  }

  private static String fixed(int code, boolean unsigned, int decimals, byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    try {
      String text =
          switch (code) {
            case 0x01 -> Integer.toString(unsigned ? in.get() & 0xff : in.get());
            case 0x02 -> Integer.toString(unsigned ? in.getShort() & 0xffff : in.getShort());
            case 0x0d -> "%04d".formatted(in.getShort() & 0xffff);
            case 0x03, 0x09 ->
                unsigned ? Integer.toUnsignedString(in.getInt()) : Integer.toString(in.getInt());
            case 0x08 ->
                unsigned ? Long.toUnsignedString(in.getLong()) : Long.toString(in.getLong());
            case 0x04 -> PostgresValues.plain(Float.toString(in.getFloat()));
            case 0x05 -> PostgresValues.plain(Double.toString(in.getDouble()));
            case 0x0a, 0x0e -> date(in);
            case 0x07, 0x0c, 0x11, 0x12 -> dateTime(in, decimals);
            case 0x0b, 0x13 -> duration(in, decimals);
            default -> null;
          };
      return text == null || in.hasRemaining() ? PostgresValues.hex(value) : text;
    } catch (BufferUnderflowException e) {
      return PostgresValues.hex(value);
    }
  }

  /** No bytes are the zero date. */
  private static String date(ByteBuffer in) {
    return in.hasRemaining()
        ? "%04d-%02d-%02d".formatted(in.getShort() & 0xffff, in.get(), in.get())
        : "0000-00-00";
  }

  /** The time of day is left out at midnight, and its fraction if that is 0. */
  private static String dateTime(ByteBuffer in, int decimals) {
    return date(in) + " " + timeOfDay(in, 0, decimals);
  }

  /** Sign, days, and the time of day; no bytes are 0. */
  private static String duration(ByteBuffer in, int decimals) {
    if (!in.hasRemaining()) {
      return timeOfDay(in, 0, decimals);
    }
    String sign = in.get() == 0 ? "" : "-";
    return sign + timeOfDay(in, Integer.toUnsignedLong(in.getInt()) * 24, decimals);
  }

  private static String timeOfDay(ByteBuffer in, long hours, int decimals) {
    boolean midnight = !in.hasRemaining();
    String time =
        midnight
            ? "%02d:00:00".formatted(hours)
            : "%02d:%02d:%02d".formatted(hours + in.get(), in.get(), in.get());
    int micros = in.hasRemaining() ? in.getInt() : 0;
    if (micros < 0 || micros > MICROS_MAX) {
      throw new BufferUnderflowException();
    }
    int digits = decimals <= FRACTION_DIGITS_MAX ? decimals : micros == 0 ? 0 : FRACTION_DIGITS_MAX;
    return micros != 0 && digits == 0
        ? "%s.%06d".formatted(time, micros)
        : digits == 0 ? time : time + "." + "%06d".formatted(micros).substring(0, digits);
  }
}
