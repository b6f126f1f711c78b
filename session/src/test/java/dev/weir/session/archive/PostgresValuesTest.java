package dev.weir.session.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresValuesTest {
  /** The bytes are what a PostgreSQL 18 sends for the literal. */
  @ParameterizedTest
  @CsvSource({
    "16, 01, t",
    "16, 00, f",
    "21, fffe, -2",
    "23, 0000002a, 42",
    "26, fffffffe, 4294967294",
    "20, 8000000000000000, -9223372036854775808",
    "700, 3fc00000, 1.5",
    "701, 4000000000000000, 2",
    "25, c3a4, ä",
    "1043, 6869, hi",
    "1082, 000024dc, 2025-11-01",
    "1082, 7fffffff, infinity",
    "1114, 0000000000000001, 2000-01-01 00:00:00.000001",
    "1184, 00000000000f4240, 2000-01-01 00:00:01+00",
    "1114, 8000000000000000, -infinity",
    "2950, 00112233445566778899aabbccddeeff, 00112233-4455-6677-8899-aabbccddeeff",
    "3802, 017b7d, {}",
    "1700, 0000000000000000, 0",
    "1700, 0002000000000002007b1194, 123.45",
    "1700, 0002000040000002007b1194, -123.45",
    "1700, 0001000100000000000c, 120000",
    "1700, 0001ffff000000040001, 0.0001",
    "1700, 00000000c0000000, NaN"
  })
  void binaryValuesOfCommonTypesReadAsPsqlPrintsThem(long type, String hex, String text) {
    assertThat(PostgresValues.text(type, true, HexFormat.of().parseHex(hex))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"600, 0102", "23, 01", "23, 0000000000", "1700, 0005", "25, ff", "3802, 027b"})
  void whatDoesNotFitItsTypeIsHexadecimal(long type, String hex) {
    assertThat(PostgresValues.text(type, true, HexFormat.of().parseHex(hex)))
        .isEqualTo("\\x" + hex);
  }

  @Test
  void textIsTextAndNullIsNull() {
    assertThat(PostgresValues.text(23, false, "42".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("42");
    assertThat(PostgresValues.text(23, true, null)).isNull();
    assertThat(PostgresValues.text(25, false, new byte[] {(byte) 0xff})).isEqualTo("\\xff");
  }
}
