package dev.weir.policy.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.policy.Mask;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HashMaskTest {
  private static final Mask HASH = new Mask.Hash();

  @Test
  void theSameValueGivesTheSameHashAndAnotherValueAnother() {
    assertThat(Masking.text(HASH, 25, "ann")).isEqualTo(Masking.text(HASH, 25, "ann"));
    assertThat(Masking.text(HASH, 25, "ann")).isNotEqualTo(Masking.text(HASH, 25, "ben"));
    assertThat(Masking.text(HASH, 25, "ann")).matches("[0-9a-f]{32}");
  }

  @Test
  void anotherKeyGivesAnotherHash() {
    var other = new MaskKey("fedcba9876543210".getBytes(StandardCharsets.US_ASCII));
    var out = new MaskBuffer();
    Masks.compile(HASH, 25, false, other).apply(new byte[] {'a', 'n', 'n'}, 0, 3, out);
    assertThat(new String(out.array(), 0, out.length(), StandardCharsets.US_ASCII))
        .isNotEqualTo(Masking.text(HASH, 25, "ann"));
  }

  @Test
  void textAndBinaryFormatsOfOneIntegerHashAlike() {
    int text = Integer.parseInt(Objects.requireNonNull(Masking.text(HASH, 23, "-42")));
    byte[] binary = Masking.bytes(HASH, 23, true, ByteBuffer.allocate(4).putInt(-42).array());
    assertThat(ByteBuffer.wrap(Objects.requireNonNull(binary)).getInt()).isEqualTo(text);
    assertThat(text).isNotNegative();
  }

  @Test
  void textAndBinaryFormatsOfOneUuidHashAlikeToAUuid() {
    UUID uuid = UUID.fromString("6f1c0c4e-3b0a-4a42-9d4e-0a7a0c0f5a11");
    UUID text = UUID.fromString(Objects.requireNonNull(Masking.text(HASH, 2950, uuid.toString())));
    byte[] source =
        ByteBuffer.allocate(16)
            .putLong(uuid.getMostSignificantBits())
            .putLong(uuid.getLeastSignificantBits())
            .array();
    ByteBuffer binary =
        ByteBuffer.wrap(Objects.requireNonNull(Masking.bytes(HASH, 2950, true, source)));
    assertThat(new UUID(binary.getLong(), binary.getLong())).isEqualTo(text);
    assertThat(text.version()).isEqualTo(8);
    assertThat(text.variant()).isEqualTo(2);
  }

  @Test
  void textAndBinaryFormatsOfBytesHashAlike() {
    byte[] binary = Masking.bytes(HASH, 17, true, new byte[] {1, (byte) 0xff});
    assertThat(Masking.text(HASH, 17, "\\x01ff"))
        .isEqualTo("\\x" + HexFormat.of().formatHex(Objects.requireNonNull(binary)));
    assertThat(Masking.text(HASH, 17, "\\001\\377")).isEqualTo("\\x");
  }

  @Test
  void oneMaskServesManyThreads() throws Exception {
    ValueMask mask = Masks.compile(HASH, 25, false, Masking.KEY);
    String expected = Masking.text(HASH, 25, "ann");
    try (var threads = Executors.newFixedThreadPool(4)) {
      var hashes =
          threads.invokeAll(
              IntStream.range(0, 400)
                  .<java.util.concurrent.Callable<String>>mapToObj(i -> () -> hash(mask))
                  .toList());
      for (var hash : hashes) {
        assertThat(hash.get()).isEqualTo(expected);
      }
    }
  }

  @Test
  void aKeyNeverPrintsItselfAndIsNotShort() {
    assertThat(Masking.KEY.toString()).isEqualTo("MaskKey[***]");
    assertThatThrownBy(() -> new MaskKey(new byte[15])).hasMessageContaining("16 bytes");
  }

  private static String hash(ValueMask mask) {
    var out = new MaskBuffer();
    mask.apply(new byte[] {'a', 'n', 'n'}, 0, 3, out);
    return new String(out.array(), 0, out.length(), StandardCharsets.US_ASCII);
  }
}
