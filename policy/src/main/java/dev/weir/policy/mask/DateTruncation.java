package dev.weir.policy.mask;

import dev.weir.policy.Mask.TruncateDate.Unit;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts dates and timestamps to the start of their month or year. Time-zoned values are cut in UTC
 * in both formats: an offset of its own would tell summer from winter. Anything but a finite value
 * in PostgreSQL's ISO style becomes the neutral value.
 */
final class DateTruncation implements ValueMask {
  private static final Pattern ISO =
      Pattern.compile(
          "(\\d{4,7})-(\\d\\d)-(\\d\\d)"
              + "(?: (\\d\\d:\\d\\d:\\d\\d)(?:\\.\\d{1,6})?)?"
              + "([+-]\\d\\d(?::\\d\\d(?::\\d\\d)?)?)?( BC)?");
  private static final int TEXT_BYTES_MAX = 48;
  private static final long MICROS_PER_DAY = 86_400_000_000L;
  private static final long POSTGRES_EPOCH_DAY = 10_957;

  private final PostgresType type;
  private final boolean binary;
  private final Unit unit;
  private final byte[] neutral;

  DateTruncation(PostgresType type, boolean binary, Unit unit) {
    this.type = type;
    this.binary = binary;
    this.unit = unit;
    this.neutral = type.neutral(binary);
  }

  @Override
  public int apply(byte[] source, int offset, int length, MaskBuffer out) {
    int before = out.length();
    boolean done =
        binary ? cutBinary(source, offset, length, out) : cutText(source, offset, length, out);
    if (!done) {
      out.put(neutral);
    }
    return out.length() - before;
  }

  private boolean cutBinary(byte[] source, int offset, int length, MaskBuffer out) {
    if (length != neutral.length) {
      return false;
    }
    ByteBuffer value = ByteBuffer.wrap(source, offset, length);
    if (type == PostgresType.DATE) {
      int day = value.getInt();
      if (day == Integer.MAX_VALUE || day == Integer.MIN_VALUE) {
        return false;
      }
      out.putNumber(cut(day + POSTGRES_EPOCH_DAY).toEpochDay() - POSTGRES_EPOCH_DAY, 4);
      return true;
    }
    long micros = value.getLong();
    if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
      return false;
    }
    long day = Math.floorDiv(micros, MICROS_PER_DAY) + POSTGRES_EPOCH_DAY;
    out.putNumber((cut(day).toEpochDay() - POSTGRES_EPOCH_DAY) * MICROS_PER_DAY, 8);
    return true;
  }

  private boolean cutText(byte[] source, int offset, int length, MaskBuffer out) {
    if (length > TEXT_BYTES_MAX) {
      return false;
    }
    Matcher iso = ISO.matcher(new String(source, offset, length, StandardCharsets.ISO_8859_1));
    if (!iso.matches()) {
      return false;
    }
    try {
      out.putAscii(print(cut(utcDay(iso))));
      return true;
    } catch (DateTimeException notADate) {
      // 24:00:00, or a style in which the fields mean something else: masked whole instead.
      return false;
    }
  }

  private long utcDay(Matcher iso) {
    int year = Integer.parseInt(iso.group(1));
    int properYear = iso.group(6) == null ? year : 1 - year;
    LocalDate date =
        LocalDate.of(properYear, Integer.parseInt(iso.group(2)), Integer.parseInt(iso.group(3)));
    if (type != PostgresType.TIMESTAMPTZ) {
      return date.toEpochDay();
    }
    LocalTime time = iso.group(4) == null ? LocalTime.MIDNIGHT : LocalTime.parse(iso.group(4));
    ZoneOffset zone = iso.group(5) == null ? ZoneOffset.UTC : ZoneOffset.of(iso.group(5));
    return Math.floorDiv(date.atTime(time).toEpochSecond(zone), 86_400L);
  }

  private LocalDate cut(long epochDay) {
    LocalDate date = LocalDate.ofEpochDay(epochDay);
    return switch (unit) {
      case YEAR -> date.withDayOfYear(1);
      case MONTH -> date.withDayOfMonth(1);
    };
  }

  private String print(LocalDate date) {
    boolean beforeChrist = date.getYear() <= 0;
    int year = beforeChrist ? 1 - date.getYear() : date.getYear();
    String time =
        switch (type) {
          case TIMESTAMP -> " 00:00:00";
          case TIMESTAMPTZ -> " 00:00:00+00";
          default -> "";
        };
    return "%04d-%02d-%02d%s%s"
        .formatted(
            year, date.getMonthValue(), date.getDayOfMonth(), time, beforeChrist ? " BC" : "");
  }
}
