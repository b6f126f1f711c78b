package dev.weir.policy.mask;

import dev.weir.policy.Mask;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Runs one mask over one value, as a relay would. */
final class Masking {
  static final MaskKey KEY = new MaskKey("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

  private Masking() {}

  static byte @Nullable [] bytes(Mask mask, int oid, boolean binary, byte[] value) {
    byte[] surrounded = new byte[value.length + 6];
    Arrays.fill(surrounded, (byte) '9');
    System.arraycopy(value, 0, surrounded, 3, value.length);
    var out = new MaskBuffer(1);
    out.putAscii("before");
    int length = Masks.compile(mask, oid, binary, KEY).apply(surrounded, 3, value.length, out);
    if (length == ValueMask.NULL) {
      return null;
    }
    if (out.length() != 6 + length) {
      throw new AssertionError("said %d, wrote %d".formatted(length, out.length() - 6));
    }
    return Arrays.copyOfRange(out.array(), 6, out.length());
  }

  static @Nullable String text(Mask mask, int oid, String value) {
    byte[] masked = bytes(mask, oid, false, value.getBytes(StandardCharsets.UTF_8));
    return masked == null ? null : new String(masked, StandardCharsets.UTF_8);
  }
}
