package dev.weir.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TimeOrderedIdsTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T10:00:00Z"));
  private final TimeOrderedIds ids = new TimeOrderedIds(now::get, new SecureRandom());

  @Test
  void idsAreTwentySixLowerCaseLettersAndDigitsThatCannotBeMisread() {
    assertThat(ids.next()).matches("[0-9a-hjkmnp-tv-z]{26}");
  }

  @Test
  void idsSortByTimeAlsoWhileTheClockStandsOrGoesBack() {
    var made = new ArrayList<String>();
    for (int i = 0; i < 1000; i++) {
      made.add(ids.next());
      now.updateAndGet(at -> at.plusNanos(made.size() % 3 == 0 ? -5_000_000 : 1_000));
    }
    assertThat(made).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void twoMakersAtTheSameMomentDoNotMeet() {
    var other = new TimeOrderedIds(now::get, new SecureRandom());
    String mine = ids.next();
    String theirs = other.next();
    assertThat(mine).isNotEqualTo(theirs);
    assertThat(mine.substring(0, 11)).isEqualTo(theirs.substring(0, 11));
  }
}
