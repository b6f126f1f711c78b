package dev.weir.policy.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Detector;
import dev.weir.policy.Detector.Kind;
import dev.weir.policy.Mask;
import dev.weir.policy.mask.MaskBuffer;
import dev.weir.policy.mask.MaskKey;
import dev.weir.policy.mask.MySqlColumn;
import dev.weir.policy.mask.ValueMask;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MySqlContentMasksTest {
  private static final int VARCHAR = 0xfd;
  private static final int JSON = 0xf5;
  private static final int INT = 0x03;
  private static final int BLOB = 0xfc;
  private static final int GEOMETRY = 0xff;
  private static final int UTF8MB4 = 45;
  private static final int UTF16 = 54;
  private static final int GBK = 28;
  private static final int BYTES = 63;
  private static final String CARD = "pay 4111111111111111 now";
  private static final String MASKED = "pay ************1111 now";
  private static final MaskKey KEY =
      new MaskKey("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
  private static final List<Detector> CARDS =
      List.of(new Detector("cards", Kind.CREDIT_CARD, new Mask.KeepLast(4)));

  private static @Nullable String masked(int type, int collation, Charset charset, String value) {
    ValueMask mask =
        MySqlContentMasks.compile(CARDS, new MySqlColumn(type, false, collation), false, KEY);
    assertThat(mask).isNotNull();
    byte[] bytes = value.getBytes(charset);
    var out = new MaskBuffer();
    int length = mask.apply(bytes, 0, bytes.length, out);
    return length == ValueMask.UNCHANGED
        ? value
        : length == ValueMask.NULL ? null : new String(Arrays.copyOf(out.array(), length), charset);
  }

  @Test
  void textIsMaskedWhereItMatchesInItsOwnCharacterSet() {
    assertThat(masked(VARCHAR, UTF8MB4, StandardCharsets.UTF_8, CARD)).isEqualTo(MASKED);
    assertThat(masked(VARCHAR, UTF16, StandardCharsets.UTF_16BE, CARD)).isEqualTo(MASKED);
    assertThat(masked(VARCHAR, GBK, Charset.forName("GBK"), CARD)).isEqualTo(MASKED);
    assertThat(masked(VARCHAR, UTF16, StandardCharsets.UTF_16BE, "grün")).isEqualTo("grün");
  }

  @Test
  void whatCannotBeReadIsMaskedWholeIfThereIsAMatch() {
    assertThat(masked(VARCHAR, GBK, Charset.forName("GBK"), "张三 " + CARD)).isEqualTo("****");
    assertThat(masked(VARCHAR, GBK, Charset.forName("GBK"), "张三")).isEqualTo("张三");
    assertThat(masked(BLOB, BYTES, StandardCharsets.US_ASCII, CARD)).isEmpty();
    // as a result that is not converted brings a column of utf16
    assertThat(masked(VARCHAR, BYTES, StandardCharsets.UTF_16BE, CARD)).isEmpty();
    assertThat(masked(VARCHAR, BYTES, StandardCharsets.UTF_16LE, CARD)).isEmpty();
    assertThat(masked(GEOMETRY, BYTES, StandardCharsets.US_ASCII, CARD)).doesNotContain("4111");
    assertThat(masked(0xf2, BYTES, StandardCharsets.US_ASCII, CARD)).isNull();
  }

  @Test
  void jsonIsMaskedWithinItsStrings() {
    assertThat(masked(JSON, BYTES, StandardCharsets.UTF_8, "{\"c\": \"" + CARD + "\"}"))
        .isEqualTo("{\"c\": \"" + MASKED + "\"}");
  }

  @Test
  void numbersAreNotLookedAt() {
    assertThat(MySqlContentMasks.compile(CARDS, new MySqlColumn(INT, false, BYTES), false, KEY))
        .isNull();
    assertThat(
            MySqlContentMasks.compile(
                List.of(), new MySqlColumn(VARCHAR, false, UTF8MB4), false, KEY))
        .isNull();
  }
}
