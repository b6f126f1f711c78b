package dev.weir.policy.mask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Mask;
import dev.weir.policy.Mask.TruncateDate.Unit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MySqlMasksTest {
  private static final int UTF8MB4 = 45;
  private static final int LATIN1 = 8;
  private static final int UTF16 = 54;
  private static final int GBK = 28;
  private static final int SWE7 = 10;
  private static final int BYTES = 63;
  private static final int TINY = 0x01;
  private static final int INT = 0x03;
  private static final int TIMESTAMP = 0x07;
  private static final int BIGINT = 0x08;
  private static final int MEDIUMINT = 0x09;
  private static final int DATE = 0x0a;
  private static final int DATETIME = 0x0c;
  private static final int VARCHAR = 0xfd;
  private static final int BLOB = 0xfc;

  private static final List<Mask> MASKS =
      List.of(
          new Mask.Redact(),
          new Mask.Whole(),
          new Mask.Null(),
          new Mask.KeepLast(4),
          new Mask.KeepFirst(2),
          new Mask.Hash(),
          new Mask.Email(),
          new Mask.TruncateDate(Unit.MONTH),
          new Mask.Zero());

  private static byte @Nullable [] masked(
      Mask mask, int type, int collation, boolean binary, byte[] value) {
    byte[] surrounded = new byte[value.length + 6];
    Arrays.fill(surrounded, (byte) '9');
    System.arraycopy(value, 0, surrounded, 3, value.length);
    var out = new MaskBuffer(1);
    out.putAscii("before");
    var column = new MySqlColumn(type, false, collation);
    int length =
        MySqlMasks.compile(mask, column, binary, Masking.KEY)
            .apply(surrounded, 3, value.length, out);
    if (length == ValueMask.NULL) {
      return null;
    }
    assertThat(out.length()).isEqualTo(6 + length);
    return Arrays.copyOfRange(out.array(), 6, out.length());
  }

  private static String text(Mask mask, int type, int collation, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return new String(
        Objects.requireNonNull(masked(mask, type, collation, false, bytes)),
        StandardCharsets.UTF_8);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  @ParameterizedTest
  @CsvSource({
    "0x01, 0, 00",
    "0x02, 0, 0000",
    "0x03, 0, 00000000",
    "0x09, 0, 00000000",
    "0x08, 0, 0000000000000000",
    "0x04, 0, 00000000",
    "0x05, 0, 0000000000000000",
    "0xf6, 0, 30",
    "0x0a, 1970-01-01, b2070101",
    "0x0c, 1970-01-01 00:00:00, b2070101",
    "0x07, 1970-01-01 00:00:00, b2070101",
    "0x0b, 00:00:00, ''",
    "0x0d, 1970, b207",
    "0xf5, {}, 7b7d",
    "0xfd, ****, 2a2a2a2a",
    "0xfe, ****, 2a2a2a2a",
    "0xfc, ****, 2a2a2a2a",
    "0xf7, ****, 2a2a2a2a",
    "0xf8, ****, 2a2a2a2a"
  })
  void everyTypeHasItsNeutralValueInBothProtocols(String type, String text, String binary) {
    int code = Integer.decode(type);
    assertThat(text(new Mask.Redact(), code, UTF8MB4, "secret")).isEqualTo(text);
    assertThat(masked(new Mask.Redact(), code, UTF8MB4, true, hex("313233")))
        .isEqualTo(hex(binary));
  }

  @ParameterizedTest
  @CsvSource({"0x06", "0xf2", "0x99", "0x0f0"})
  void aTypeThatIsNotKnownBecomesNull(String type) {
    for (Mask mask : MASKS) {
      assertThat(masked(mask, Integer.decode(type), BYTES, false, hex("31"))).isNull();
    }
  }

  @Test
  void textKeepsWhatTheMaskSays() {
    assertThat(text(new Mask.KeepLast(4), VARCHAR, UTF8MB4, "111-22-3333"))
        .isEqualTo("*******3333");
    assertThat(text(new Mask.KeepFirst(2), VARCHAR, UTF8MB4, "äöüß")).isEqualTo("äö**");
    assertThat(text(new Mask.Email(), VARCHAR, UTF8MB4, "ann@example.com"))
        .isEqualTo("a***@example.com");
    assertThat(text(new Mask.KeepLast(4), VARCHAR, UTF8MB4, "abc")).isEqualTo("****");
  }

  @Test
  void textIsMaskedInItsOwnCharacterSet() {
    Charset utf16 = StandardCharsets.UTF_16BE;
    assertThat(masked(new Mask.KeepLast(3), VARCHAR, UTF16, false, "abcdé".getBytes(utf16)))
        .isEqualTo("**cdé".getBytes(utf16));
    assertThat(masked(new Mask.Redact(), VARCHAR, UTF16, false, "abc".getBytes(utf16)))
        .isEqualTo("****".getBytes(utf16));
    Charset latin1 = StandardCharsets.ISO_8859_1;
    assertThat(masked(new Mask.KeepLast(2), VARCHAR, LATIN1, false, "grün".getBytes(latin1)))
        .isEqualTo("**ün".getBytes(latin1));
  }

  @Test
  void whatCannotBeReadIsMaskedWhole() {
    byte[] notUtf8 = hex("ff31323334");
    assertThat(masked(new Mask.KeepLast(4), VARCHAR, UTF8MB4, false, notUtf8))
        .isEqualTo("****".getBytes(StandardCharsets.US_ASCII));
    byte[] gbk = "张三1234".getBytes(Charset.forName("GBK"));
    assertThat(masked(new Mask.KeepLast(4), VARCHAR, GBK, false, gbk))
        .isEqualTo("****".getBytes(StandardCharsets.US_ASCII));
    assertThat(text(new Mask.KeepLast(4), VARCHAR, GBK, "abcd1234")).isEqualTo("****1234");
    assertThat(masked(new Mask.KeepLast(4), VARCHAR, UTF16, false, hex("003100")))
        .isEqualTo("****".getBytes(StandardCharsets.UTF_16BE));
    assertThat(text(new Mask.KeepLast(4), VARCHAR, SWE7, "abcd1234")).isEmpty();
    assertThat(text(new Mask.KeepLast(4), BLOB, BYTES, "abcd1234")).isEmpty();
  }

  @Test
  void integersHashAlikeInBothProtocolsAndStayWithinTheirType() {
    Mask hash = new Mask.Hash();
    String text = text(hash, INT, BYTES, "-42");
    assertThat(masked(hash, INT, BYTES, true, hex("d6ffffff")))
        .isEqualTo(little(Long.parseLong(text), 4));
    assertThat(text(hash, INT, BYTES, "00042")).isEqualTo(text(hash, INT, BYTES, "42"));
    assertThat(text(hash, BIGINT, BYTES, "18446744073709551615")).matches("[0-9]+");
    assertThat(Long.parseLong(text(hash, TINY, BYTES, "7"))).isBetween(0L, 127L);
    assertThat(Long.parseLong(text(hash, MEDIUMINT, BYTES, "7"))).isBetween(0L, 8_388_607L);
    assertThat(text(hash, INT, BYTES, "no number")).isEqualTo("0");
    assertThat(masked(hash, INT, BYTES, true, hex("d6ff"))).isEqualTo(hex("00000000"));
  }

  @Test
  void anUnsignedIntegerHashesAsTheNumberItIs() {
    var out = new MaskBuffer();
    var column = new MySqlColumn(BIGINT, true, BYTES);
    MySqlMasks.compile(new Mask.Hash(), column, true, Masking.KEY)
        .apply(hex("ffffffffffffffff"), 0, 8, out);
    assertThat(Arrays.copyOf(out.array(), out.length()))
        .isEqualTo(
            little(
                Long.parseLong(text(new Mask.Hash(), BIGINT, BYTES, "18446744073709551615")), 8));
  }

  private static byte[] little(long value, int bytes) {
    byte[] all = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      all[i] = (byte) (value >>> (8 * i));
    }
    return all;
  }

  @Test
  void datesAreCutInBothProtocols() {
    Mask month = new Mask.TruncateDate(Unit.MONTH);
    Mask year = new Mask.TruncateDate(Unit.YEAR);
    assertThat(text(month, DATE, BYTES, "1984-07-23")).isEqualTo("1984-07-01");
    assertThat(text(year, DATETIME, BYTES, "1984-07-23 10:11:12.123456"))
        .isEqualTo("1984-01-01 00:00:00");
    assertThat(masked(month, DATE, BYTES, true, hex("c0070717"))).isEqualTo(hex("c0070701"));
    assertThat(masked(year, TIMESTAMP, BYTES, true, hex("c00707170a0b0c40e20100")))
        .isEqualTo(hex("c0070101"));
  }

  @ParameterizedTest
  @CsvSource({"0000-00-00", "1984-00-23", "soon", "1984-07-23 10:11:12.1234567"})
  void whatIsNoDateBecomesTheNeutralOne(String value) {
    Mask month = new Mask.TruncateDate(Unit.MONTH);
    assertThat(text(month, DATE, BYTES, value)).isEqualTo("1970-01-01");
    assertThat(masked(month, DATE, BYTES, true, new byte[0])).isEqualTo(hex("b2070101"));
    assertThat(masked(month, DATE, BYTES, true, hex("c0070017"))).isEqualTo(hex("b2070101"));
  }

  @Test
  void whatIsComputedIsMaskedWhereItIsNullAsWell() {
    ValueMask whole =
        MySqlMasks.compile(
            new Mask.Whole(), new MySqlColumn(VARCHAR, false, UTF8MB4), false, Masking.KEY);
    assertThat(whole.masksNull()).isTrue();
    var out = new MaskBuffer();
    assertThat(whole.apply(new byte[0], 0, 0, out)).isEqualTo(4);
  }

  /** Whatever the mask, the type, the character set and the protocol: 8 digits do not come out. */
  @Test
  void noMaskShowsAValue() {
    var random = new Random(20260101);
    int[] types = {
      0x01, 0x02, 0x03, 0x08, 0x04, 0x05, 0xf6, 0x0a, 0x0c, 0x0b, 0x0d, 0x10, 0xf5, 0xff, 0xfd,
      0xfe, 0xfc, 0xf7, 0xf8, 0x0f, 0xf2
    };
    int[] collations = {UTF8MB4, LATIN1, UTF16, GBK, SWE7, BYTES, 35, 60, 56, 12, 4000, -1, 99999};
    for (int round = 0; round < 200; round++) {
      String secret = Integer.toString(10_000_000 + random.nextInt(89_999_999));
      for (Mask mask : MASKS) {
        for (int type : types) {
          for (int collation : collations) {
            for (Charset charset : Set.of(StandardCharsets.US_ASCII, StandardCharsets.UTF_16BE)) {
              byte[] value = (secret + "@x").getBytes(charset);
              byte[] masked = masked(mask, type, collation, random.nextBoolean(), value);
              String seen = masked == null ? "" : new String(masked, StandardCharsets.ISO_8859_1);
              assertThat(seen.replace("\0", "")).doesNotContain(secret);
            }
          }
        }
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> everyCollationOfTheServersIsReadAsItsCharacterSet() throws IOException {
    try (InputStream in = getClass().getResourceAsStream("mysql-collations.txt")) {
      String table = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return table
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> DynamicTest.dynamicTest(line, () -> read(line)));
    }
  }

  private static void read(String line) {
    String[] parts = line.split(" ");
    MySqlEncoding expected =
        switch (parts[0]) {
          case "utf8mb3", "utf8mb4" -> MySqlEncoding.UTF8;
          case "ucs2", "utf16" -> MySqlEncoding.UTF16;
          case "utf16le" -> MySqlEncoding.UTF16LE;
          case "utf32" -> MySqlEncoding.UTF32;
          case "binary" -> MySqlEncoding.BYTES;
          case "swe7" -> MySqlEncoding.UNKNOWN;
          case "big5", "cp932", "eucjpms", "euckr", "gb18030", "gb2312", "gbk", "sjis", "ujis" ->
              MySqlEncoding.MULTI_BYTE;
          default -> MySqlEncoding.SINGLE_BYTE;
        };
    for (String range : Arrays.asList(parts).subList(1, parts.length)) {
      String[] ends = range.split("-");
      for (int id = Integer.parseInt(ends[0]);
          id <= Integer.parseInt(ends[ends.length - 1]);
          id++) {
        assertThat(MySqlEncoding.of(id)).as(Integer.toString(id)).isEqualTo(expected);
      }
    }
  }
}
