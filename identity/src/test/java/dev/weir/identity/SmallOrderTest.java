package dev.weir.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SmallOrderTest {
  @Test
  void pointsOfSmallOrderAreFoundInEverySpelling() {
    String[] small = {
      "00".repeat(32),
      "01" + "00".repeat(31),
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      "ec" + "ff".repeat(30) + "7f",
      "ed" + "ff".repeat(30) + "7f",
      "ee" + "ff".repeat(30) + "7f"
    };
    for (String point : small) {
      byte[] encoded = HexFormat.of().parseHex(point);
      assertThat(SmallOrder.isOne(encoded)).as(point).isTrue();
      encoded[31] |= (byte) 0x80;
      assertThat(SmallOrder.isOne(encoded)).as(point + " with its sign").isTrue();
    }
    byte[] base = HexFormat.of().parseHex("58" + "66".repeat(31));
    assertThat(SmallOrder.isOne(base)).isFalse();
  }
}
