package dev.weir.policy.mask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Mask;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.ByteConverter;

/** Whatever the mask, the type's own decoder reads what comes out, and it is never the input. */
class MaskedValuesDecodeTest {
  private static final int BOOL = 16;
  private static final int BYTEA = 17;
  private static final int INT8 = 20;
  private static final int INT2 = 21;
  private static final int INT4 = 23;
  private static final int JSON = 114;
  private static final int FLOAT4 = 700;
  private static final int FLOAT8 = 701;
  private static final int DATE = 1082;
  private static final int TIME = 1083;
  private static final int TIMESTAMP = 1114;
  private static final int TIMESTAMPTZ = 1184;
  private static final int NUMERIC = 1700;
  private static final int UUID_OID = 2950;
  private static final int JSONB = 3802;
  private static final int INT4_ARRAY = 1007;
  private static final int TEXT_ARRAY = 1009;

  @SuppressWarnings("UnusedVariable") // named by @FieldSource
  static final List<Mask> MASKS =
      List.of(
          new Mask.Redact(),
          new Mask.KeepLast(4),
          new Mask.KeepFirst(4),
          new Mask.Hash(),
          new Mask.Email(),
          new Mask.TruncateDate(Mask.TruncateDate.Unit.MONTH),
          new Mask.TruncateDate(Mask.TruncateDate.Unit.YEAR),
          new Mask.Zero());

  @ParameterizedTest
  @FieldSource("MASKS")
  void integersStayIntegersOfTheirType(Mask mask) {
    assertThat(Short.parseShort(text(mask, INT2, "12345"))).isNotEqualTo((short) 12345);
    assertThat(Integer.parseInt(text(mask, INT4, "123456789"))).isNotEqualTo(123456789);
    assertThat(Long.parseLong(text(mask, INT8, "-1234567890123"))).isNotEqualTo(-1234567890123L);
    assertThat(binary(mask, INT2, ByteBuffer.allocate(2).putShort((short) 12345)).remaining())
        .isEqualTo(2);
    assertThat(binary(mask, INT4, ByteBuffer.allocate(4).putInt(123456789)).remaining())
        .isEqualTo(4);
    assertThat(binary(mask, INT8, ByteBuffer.allocate(8).putLong(-5)).getLong()).isNotEqualTo(-5);
  }

  @ParameterizedTest
  @FieldSource("MASKS")
  void otherNumbersAndTruthBecomeZeroAndFalse(Mask mask) {
    assertThat(Double.parseDouble(text(mask, FLOAT8, "3.25"))).isZero();
    assertThat(Float.parseFloat(text(mask, FLOAT4, "NaN"))).isZero();
    assertThat(binary(mask, FLOAT8, ByteBuffer.allocate(8).putDouble(3.25)).getDouble()).isZero();
    assertThat(binary(mask, FLOAT4, ByteBuffer.allocate(4).putFloat(3.25f)).getFloat()).isZero();
    assertThat(text(mask, NUMERIC, "12.50")).isEqualTo("0");
    byte[] number = ByteConverter.numeric(new java.math.BigDecimal("12.50"));
    Number masked = ByteConverter.numeric(bytes(mask, NUMERIC, true, number));
    assertThat(masked.doubleValue()).isZero();
    assertThat(text(mask, BOOL, "t")).isEqualTo("f");
    assertThat(bytes(mask, BOOL, true, new byte[] {1})).containsExactly(0);
    assertThat(text(mask, 790, "$1,234.00")).isEqualTo("$0.00");
  }

  @ParameterizedTest
  @FieldSource("MASKS")
  void datesAndTimesStayWhatTheyAre(Mask mask) {
    assertThat(LocalDate.parse(text(mask, DATE, "2024-05-17")))
        .isNotEqualTo(LocalDate.of(2024, 5, 17));
    assertThat(LocalTime.parse(text(mask, TIME, "10:11:12.5"))).isEqualTo(LocalTime.MIDNIGHT);
    String timestamp = text(mask, TIMESTAMP, "2024-05-17 10:11:12.5");
    assertThat(LocalDate.parse(timestamp.substring(0, 10)).getDayOfMonth()).isEqualTo(1);
    String zoned = text(mask, TIMESTAMPTZ, "2024-05-17 10:11:12.5+02");
    assertThat(OffsetDateTime.parse(zoned.replace(' ', 'T') + ":00").getDayOfMonth()).isEqualTo(1);
    int day = binary(mask, DATE, ByteBuffer.allocate(4).putInt(8_903)).getInt();
    assertThat(LocalDate.of(2000, 1, 1).plusDays(day).getDayOfMonth()).isEqualTo(1);
    long micros =
        binary(mask, TIMESTAMP, ByteBuffer.allocate(8).putLong(769_000_000_123L)).getLong();
    assertThat(Math.floorMod(micros, 86_400_000_000L)).isZero();
    assertThat(text(mask, 1186, "3 days")).isEqualTo("00:00:00");
    assertThat(bytes(mask, 1186, true, new byte[16])).hasSize(16);
    assertThat(bytes(mask, 1266, true, new byte[12])).hasSize(12);
  }

  @ParameterizedTest
  @FieldSource("MASKS")
  void uuidsJsonAndBytesStayWhatTheyAre(Mask mask) {
    String uuid = "6f1c0c4e-3b0a-4a42-9d4e-0a7a0c0f5a11";
    assertThat(UUID.fromString(text(mask, UUID_OID, uuid))).isNotEqualTo(UUID.fromString(uuid));
    assertThat(bytes(mask, UUID_OID, true, new byte[16])).hasSize(16);
    assertThat(text(mask, JSON, "{\"ssn\":\"111-22-3333\"}")).matches("\\{}|\"[0-9a-f]{32}\"");
    byte[] jsonb = bytes(mask, JSONB, true, "\u0001{\"ssn\":1}".getBytes(StandardCharsets.UTF_8));
    assertThat(jsonb[0]).isEqualTo((byte) 1);
    assertThat(new String(jsonb, 1, jsonb.length - 1, StandardCharsets.UTF_8))
        .matches("\\{}|\"[0-9a-f]{32}\"");
    assertThat(text(mask, BYTEA, "\\xdeadbeef")).matches("\\\\x([0-9a-f]{2})*");
    assertThat(text(mask, 869, "10.1.2.3")).isEqualTo("0.0.0.0");
    assertThat(text(mask, 142, "<a>1</a>")).isEqualTo("<redacted/>");
  }

  @ParameterizedTest
  @FieldSource("MASKS")
  void arraysBecomeEmptyArraysOfTheirElementType(Mask mask) {
    assertThat(text(mask, TEXT_ARRAY, "{111-22-3333}")).isEqualTo("{}");
    ByteBuffer array = binary(mask, INT4_ARRAY, ByteBuffer.allocate(24));
    assertThat(array.remaining()).isEqualTo(12);
    assertThat(List.of(array.getInt(), array.getInt(), array.getInt())).containsExactly(0, 0, INT4);
  }

  @ParameterizedTest
  @FieldSource("MASKS")
  void aTypeThatIsNotKnownBecomesNull(Mask mask) {
    assertThat(Masking.text(mask, 987_654, "happy")).isNull();
    assertThat(Masking.bytes(mask, 987_654, true, new byte[] {1, 2, 3})).isNull();
    assertThat(Masking.text(mask, 2249, "(1,111-22-3333)")).isNull();
  }

  @Test
  void aCaseInsensitiveTextIsKnownByItsName() {
    var out = new MaskBuffer();
    byte[] value = "ann@example.com".getBytes(StandardCharsets.UTF_8);
    int length =
        Masks.compile(new Mask.Email(), 987_654, "public.citext", true, Masking.KEY)
            .apply(value, 0, value.length, out);
    assertThat(new String(out.array(), 0, length, StandardCharsets.UTF_8))
        .isEqualTo("a***@example.com");
  }

  @ParameterizedTest
  @MethodSource("everyTypeAndFormat")
  void theNullMaskMakesEveryValueNull(int oid, boolean binary) {
    assertThat(Masking.bytes(new Mask.Null(), oid, binary, new byte[8])).isNull();
  }

  @ParameterizedTest
  @MethodSource("everyTypeAndFormat")
  void aValueThatIsNotOfItsTypeIsMaskedWholeAndNeverThrows(int oid, boolean binary) {
    byte[] garbage = "garbage \u0000 111-22-3333".getBytes(StandardCharsets.UTF_8);
    for (Mask mask : MASKS) {
      for (int length : new int[] {0, 1, garbage.length}) {
        byte[] value = java.util.Arrays.copyOf(garbage, length);
        byte[] masked = Masking.bytes(mask, oid, binary, value);
        if (masked != null && length == garbage.length) {
          assertThat(new String(masked, StandardCharsets.ISO_8859_1)).doesNotContain("111-22");
        }
      }
    }
  }

  static Stream<org.junit.jupiter.params.provider.Arguments> everyTypeAndFormat() {
    List<Integer> oids = new ArrayList<>();
    PostgresType.oids().forEach(oids::add);
    PostgresType.arrayOids().forEach(oids::add);
    return oids.stream()
        .sorted()
        .flatMap(oid ->
            Stream.of(
                org.junit.jupiter.params.provider.Arguments.of(oid, false),
                org.junit.jupiter.params.provider.Arguments.of(oid, true)));
  }

  private static String text(Mask mask, int oid, String value) {
    String masked = Masking.text(mask, oid, value);
    assertThat(masked).isNotNull();
    return java.util.Objects.requireNonNull(masked);
  }

  private static byte[] bytes(Mask mask, int oid, boolean binary, byte[] value) {
    return java.util.Objects.requireNonNull(Masking.bytes(mask, oid, binary, value));
  }

  private static ByteBuffer binary(Mask mask, int oid, ByteBuffer value) {
    return ByteBuffer.wrap(bytes(mask, oid, true, value.array()));
  }
}
