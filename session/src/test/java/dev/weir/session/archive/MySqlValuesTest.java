package dev.weir.session.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MySqlValuesTest {
  private static final int UNSIGNED = 0x20;
  private static final int UTF8MB4 = 45;
  private static final int BYTES = 63;

  /** As a relay records a column. */
  private static long type(int code, int flags, int collation, int decimals) {
    return code | (long) flags << 8 | (long) collation << 24 | (long) decimals << 40;
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex == null ? "" : hex);
  }

  @ParameterizedTest
  @CsvSource({
    "0x01, 0, fe, -2",
    "0x02, 0, feff, -2",
    "0x03, 0, feffffff, -2",
    "0x09, 0, 2a000000, 42",
    "0x08, 0, feffffffffffffff, -2",
    "0x04, 31, 0000c03f, 1.5",
    "0x05, 31, 0000000000000040, 2",
    "0x0d, 0, ea07, 2026",
    "0x0d, 0, 0000, 0000",
    "0x0a, 0, ea070b19, 2026-11-25",
    "0x0a, 0, , 0000-00-00",
    "0x0c, 0, ea070b19, 2026-11-25 00:00:00",
    "0x0c, 0, , 0000-00-00 00:00:00",
    "0x07, 0, ea070b190a0b0c, 2026-11-25 10:11:12",
    "0x07, 3, ea070b190a0b0c, 2026-11-25 10:11:12.000",
    "0x07, 3, ea070b190a0b0cc0d40100, 2026-11-25 10:11:12.120",
    "0x0c, 0, ea070b190a0b0c01000000, 2026-11-25 10:11:12.000001",
    "0x0b, 0, , 00:00:00",
    "0x0b, 2, , 00:00:00.00",
    "0x0b, 0, 0122000000163b3b, -838:59:59",
    "0x0b, 6, 000000000001020304000000, 01:02:03.000004",
    "0xf6, 2, 312e3530, 1.50",
    "0xf5, 0, 7b7d, {}",
    "0xff, 0, 00000000, \\x00000000",
    "0x10, 0, 05, \\x05"
  })
  void binaryValuesReadAsTheServerPrintsThem(String code, int decimals, String hex, String text) {
    long type = type(Integer.decode(code), 0, BYTES, decimals);
    assertThat(MySqlValues.text(type, true, bytes(hex))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0x01, fe, 254",
    "0x02, feff, 65534",
    "0x03, feffffff, 4294967294",
    "0x08, ffffffffffffffff, 18446744073709551615"
  })
  void unsignedNumbersAreNotNegative(String code, String hex, String text) {
    long type = type(Integer.decode(code), UNSIGNED, BYTES, 0);
    assertThat(MySqlValues.text(type, true, bytes(hex))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0x01, ''",
    "0x03, 01",
    "0x03, 0000000000",
    "0x0a, ea070b",
    "0x0c, ea070b190a",
    "0x0b, 00",
    "0x0c, ea070b190a0b0cffffffff",
    "0x99, 31"
  })
  void whatDoesNotFitItsTypeIsHexadecimal(String code, String hex) {
    assertThat(MySqlValues.text(Integer.decode(code), true, bytes(hex))).isEqualTo("\\x" + hex);
  }

  @ParameterizedTest
  @CsvSource({
    "45, c3a4, ä",
    "45, ff, \\xff",
    "8, e480, ä€",
    "8, 81, \\x81",
    "54, 00e4d83dde00, ä😀",
    "54, 00, \\x00",
    "28, 6869, hi",
    "28, d5c5, \\xd5c5",
    "14, 6869, hi",
    "14, c4, \\xc4",
    "63, c3a4, ä",
    "63, ff00, \\xff00",
    "0, c3a4, ä"
  })
  void charactersAreReadInTheirCharacterSetInBothProtocols(int collation, String hex, String text) {
    long type = type(0xfd, 0, collation, 0);
    assertThat(MySqlValues.text(type, false, bytes(hex))).isEqualTo(text);
    assertThat(MySqlValues.text(type, true, bytes(hex))).isEqualTo(text);
  }

  @Test
  void textIsTextAndNullIsNull() {
    byte[] number = "42".getBytes(StandardCharsets.US_ASCII);
    assertThat(MySqlValues.text(type(0x03, 0, BYTES, 0), false, number)).isEqualTo("42");
    assertThat(MySqlValues.text(type(0xfd, 0, UTF8MB4, 0), true, null)).isNull();
  }
}
