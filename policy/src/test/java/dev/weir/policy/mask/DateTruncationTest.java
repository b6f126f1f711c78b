package dev.weir.policy.mask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Mask;
import dev.weir.policy.Mask.TruncateDate.Unit;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DateTruncationTest {
  private static final int DATE = 1082;
  private static final int TIMESTAMP = 1114;
  private static final int TIMESTAMPTZ = 1184;

  @ParameterizedTest
  @CsvSource({
    "1082, MONTH, 2024-05-17, 2024-05-01",
    "1082, YEAR, 2024-05-17, 2024-01-01",
    "1082, YEAR, 0044-03-15 BC, 0044-01-01 BC",
    "1082, MONTH, 12024-05-17, 12024-05-01",
    "1114, MONTH, 2024-05-17 10:11:12.345678, 2024-05-01 00:00:00",
    "1184, YEAR, 2024-05-17 10:11:12+02, 2024-01-01 00:00:00+00",
    "1184, MONTH, 2024-06-01 01:30:00+02, 2024-05-01 00:00:00+00",
    "1184, MONTH, 1890-06-10 00:00:00-00:36:32, 1890-06-01 00:00:00+00"
  })
  void textIsCutToItsUnit(int oid, Unit unit, String value, String expected) {
    assertThat(Masking.text(new Mask.TruncateDate(unit), oid, value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"infinity", "-infinity", "17/05/2024", "Fri May 17 2024", "2024-13-01", ""})
  void whatIsNoFiniteIsoDateBecomesTheEpoch(String value) {
    assertThat(Masking.text(new Mask.TruncateDate(Unit.YEAR), DATE, value)).isEqualTo("1970-01-01");
  }

  @Test
  void binaryDatesAreCutAsTextIs() {
    byte[] masked = Masking.bytes(new Mask.TruncateDate(Unit.YEAR), DATE, true, int4(8_903));
    assertThat(ByteBuffer.wrap(Objects.requireNonNull(masked)).getInt()).isEqualTo(8_766);
  }

  @Test
  void binaryTimestampsBeforeTheirEpochAreCutDownwards() {
    byte[] value = ByteBuffer.allocate(8).putLong(-1).array();
    for (int oid : new int[] {TIMESTAMP, TIMESTAMPTZ}) {
      byte[] masked = Masking.bytes(new Mask.TruncateDate(Unit.MONTH), oid, true, value);
      assertThat(ByteBuffer.wrap(Objects.requireNonNull(masked)).getLong())
          .isEqualTo(-31 * 86_400_000_000L);
    }
  }

  @Test
  void binaryInfinityBecomesTheEpoch() {
    byte[] masked =
        Masking.bytes(new Mask.TruncateDate(Unit.YEAR), DATE, true, int4(Integer.MAX_VALUE));
    assertThat(ByteBuffer.wrap(Objects.requireNonNull(masked)).getInt()).isEqualTo(-10_957);
  }

  @Test
  void aDateInATextColumnIsHiddenWhole() {
    assertThat(Masking.text(new Mask.TruncateDate(Unit.YEAR), 25, "2024-05-17")).isEqualTo("****");
  }

  private static byte[] int4(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }
}
