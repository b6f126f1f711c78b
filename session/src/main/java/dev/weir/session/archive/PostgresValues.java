package dev.weir.session.archive;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Values of PostgreSQL's wire formats as people read them. Binary values of common built-in types
 * are decoded (PostgreSQL's {@code *send} functions); any other, and whatever does not fit its
 * type, is {@code \x} and hexadecimal digits. Never throws on bad bytes.
 */
public final class PostgresValues {
  private static final LocalDate EPOCH = LocalDate.of(2000, 1, 1);
  private static final int NUMERIC_NEGATIVE = 0x4000;
  private static final int NUMERIC_NAN = 0xC000;
  private static final int NUMERIC_INFINITY = 0xD000;
  private static final int NUMERIC_MINUS_INFINITY = 0xF000;
  private static final int NUMERIC_BASE = 10_000;
  private static final int NUMERIC_BASE_DIGITS = 4;
  private static final int SCALE_MOST = 16_383;

  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
          .toFormatter();

  private PostgresValues() {}

  /**
   * @param typeOid as RowDescription or Parse gave it, 0 if unknown
   * @param value null for SQL NULL
   */
  public static @Nullable String text(long typeOid, boolean binary, byte @Nullable [] value) {
    if (value == null) {
      return null;
    }
    if (!binary) {
      return utf8OrHex(value);
    }
    try {
      String text = binaryText(typeOid, ByteBuffer.wrap(value));
      return text == null ? hex(value) : text;
    } catch (BufferUnderflowException | ArithmeticException | java.time.DateTimeException e) {
      return hex(value);
    }
  }

  /** The bytes as UTF-8, or as {@code \x} and digits if they are not. */
  public static String utf8OrHex(byte[] value) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    } catch (CharacterCodingException e) {
      return hex(value);
    }
  }

  static String hex(byte[] value) {
    return "\\x" + HexFormat.of().formatHex(value);
  }

  /** Null if the type is not known or bytes are left over. */
  private static @Nullable String binaryText(long typeOid, ByteBuffer in) {
    String text =
        switch ((int) typeOid) {
          case 16 -> in.get() == 0 ? "f" : "t";
          case 21 -> Short.toString(in.getShort());
          case 23 -> Integer.toString(in.getInt());
          case 26 -> Integer.toUnsignedString(in.getInt());
          case 20 -> Long.toString(in.getLong());
          case 700 -> plain(Float.toString(in.getFloat()));
          case 701 -> plain(Double.toString(in.getDouble()));
          case 18, 19, 25, 114, 142, 1042, 1043 -> rest(in);
          case 1082 -> date(in.getInt());
          case 1114 -> timestamp(in.getLong(), "");
          case 1184 -> timestamp(in.getLong(), "+00");
          case 2950 -> new UUID(in.getLong(), in.getLong()).toString();
          case 3802 -> in.get() == 1 ? rest(in) : null;
          case 1700 -> numeric(in);
          default -> null;
        };
    return in.hasRemaining() ? null : text;
  }

  static String plain(String number) {
    return number.endsWith(".0") ? number.substring(0, number.length() - 2) : number;
  }

  private static String rest(ByteBuffer in) {
    var bytes = new byte[in.remaining()];
    in.get(bytes);
    return utf8OrHex(bytes);
  }

  private static String date(int days) {
    return switch (days) {
      case Integer.MAX_VALUE -> "infinity";
      case Integer.MIN_VALUE -> "-infinity";
      default -> EPOCH.plusDays(days).toString();
    };
  }

  private static String timestamp(long micros, String zone) {
    if (micros == Long.MAX_VALUE) {
      return "infinity";
    }
    if (micros == Long.MIN_VALUE) {
      return "-infinity";
    }
    LocalDateTime at = EPOCH.atStartOfDay().plus(micros, ChronoUnit.MICROS);
    return TIMESTAMP.format(at.atOffset(ZoneOffset.UTC)) + zone;
  }

  /** The format of numeric_send: digit count, weight, sign, scale, base-10000 digits. */
  private static String numeric(ByteBuffer in) {
    int digitCount = in.getShort() & 0xffff;
    int weight = in.getShort();
    int sign = in.getShort() & 0xffff;
    int scale = in.getShort() & 0xffff;
    if (sign == NUMERIC_NAN || sign == NUMERIC_INFINITY || sign == NUMERIC_MINUS_INFINITY) {
      return sign == NUMERIC_NAN ? "NaN" : sign == NUMERIC_INFINITY ? "Infinity" : "-Infinity";
    }
    if (in.remaining() != digitCount * Short.BYTES || scale > SCALE_MOST) {
      throw new BufferUnderflowException();
    }
    BigInteger digits = BigInteger.ZERO;
    for (int i = 0; i < digitCount; i++) {
      digits = digits.multiply(BigInteger.valueOf(NUMERIC_BASE));
      digits = digits.add(BigInteger.valueOf(in.getShort()));
    }
    int exponent = (digitCount - 1 - weight) * NUMERIC_BASE_DIGITS;
    BigDecimal value =
        new BigDecimal(digits, exponent).setScale(scale, java.math.RoundingMode.DOWN);
    return (sign == NUMERIC_NEGATIVE ? value.negate() : value).toPlainString();
  }
}
