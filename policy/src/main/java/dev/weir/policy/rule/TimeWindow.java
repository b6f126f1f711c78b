package dev.weir.policy.rule;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hours of some days in one time zone. A window that ends before it starts runs past midnight and
 * belongs to the day it starts on.
 *
 * @param text as declared
 * @param from inclusive
 * @param to exclusive; midnight is the end of the day
 */
public record TimeWindow(
    String text, Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) implements Period {
  private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
  private static final Pattern FORM =
      Pattern.compile(
          "(?:([A-Za-z,-]+) )?([0-2]\\d:[0-5]\\d)-([0-2]\\d:[0-5]\\d)(?: ([A-Za-z0-9_/+:-]+))?");

  public TimeWindow {
    days = Set.copyOf(days);
  }

  /**
   * @param text {@code Mon-Fri 08:00-18:00 Europe/Berlin}; without days every day, without a zone
   *     UTC
   * @throws IllegalArgumentException if it does not read so
   */
  public static TimeWindow parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw fault(text);
    }
    try {
      LocalTime from = LocalTime.parse(form.group(2));
      LocalTime to =
          form.group(3).equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(form.group(3));
      if (from.equals(to) && !from.equals(LocalTime.MIDNIGHT)) {
        throw new IllegalArgumentException("\"%s\" starts when it ends".formatted(text));
      }
      ZoneId zone = form.group(4) == null ? ZoneOffset.UTC : ZoneId.of(form.group(4));
      return new TimeWindow(text, days(form.group(1), text), from, to, zone);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("\"%s\": %s".formatted(text, e.getMessage()), e);
    }
  }

  @Override
  public boolean contains(Instant moment) {
    ZonedDateTime local = moment.atZone(zone);
    LocalTime time = local.toLocalTime();
    boolean pastMidnight = !to.isAfter(from);
    boolean startsToday =
        days.contains(local.getDayOfWeek())
            && !time.isBefore(from)
            && (pastMidnight || time.isBefore(to));
    boolean startedYesterday =
        pastMidnight && days.contains(local.getDayOfWeek().minus(1)) && time.isBefore(to);
    return startsToday || startedYesterday;
  }

  private static Set<DayOfWeek> days(@Nullable String list, String text) {
    if (list == null) {
      return EnumSet.allOf(DayOfWeek.class);
    }
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (String item : list.split(",", -1)) {
      String[] ends = item.split("-", -1);
      if (ends.length > 2) {
        throw fault(text);
      }
      DayOfWeek day = day(ends[0], text);
      DayOfWeek last = day(ends[ends.length - 1], text);
      days.add(day);
      while (day != last) {
        day = day.plus(1);
        days.add(day);
      }
    }
    return days;
  }

  private static DayOfWeek day(String name, String text) {
    int index = DAYS.indexOf(name);
    if (index < 0) {
      throw fault(text);
    }
    return DayOfWeek.of(index + 1);
  }

  private static IllegalArgumentException fault(String text) {
    return new IllegalArgumentException(
        ("\"%s\" is no time of day; write one as \"Mon-Fri 08:00-18:00 Europe/Berlin\", or a"
                + " moment as \"until 2026-12-01T08:00:00+01:00\"")
            .formatted(text));
  }
}
