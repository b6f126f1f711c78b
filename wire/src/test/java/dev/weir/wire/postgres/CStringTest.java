package dev.weir.wire.postgres;

import static dev.weir.wire.postgres.Bytes.bytes;
import static dev.weir.wire.postgres.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class CStringTest {
  @Test
  void namesAreFoundByTheirBytes() {
    CString read = new BodyReader(bytes("caf\u00e9\0")).cstring();
    assertThat(Map.of(CString.of("caf\u00e9"), 1)).containsKey(read);
    assertThat(read).hasToString("caf\u00e9").isNotEqualTo(CString.of("cafe"));
    assertThat(read.length()).isEqualTo(5);
    assertThat(read).isGreaterThan(CString.of("cafe"));
  }

  @Test
  void theEmptyNameIsAlwaysTheSame() {
    assertThat(new BodyReader(bytes("\0")).cstring()).isSameAs(CString.EMPTY);
    assertThat(CString.of("")).isSameAs(CString.EMPTY);
  }

  @Test
  void aNameIsComparedInPlace() {
    assertThat(CString.of("abc").contentEquals(text("xabcx"), 1, 3)).isTrue();
    assertThat(CString.of("abc").contentEquals(text("xabdx"), 1, 3)).isFalse();
    assertThat(CString.of("abc").contentEquals(text("xabcx"), 1, 4)).isFalse();
  }

  @Test
  void aNameWithANulIsRefused() {
    assertThatThrownBy(() -> CString.of("a\0b")).isInstanceOf(IllegalArgumentException.class);
  }
}
