package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.postgres.relay.result.ContentMasks;
import dev.weir.policy.Detector;
import dev.weir.policy.mask.ValueMask;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Replaces sixteen digits in a row in values of type text. */
final class FakeContents implements ContentMasks {
  @Override
  public @Nullable ValueMask of(List<Detector> detectors, int typeOid, boolean binary) {
    return typeOid != 25
        ? null
        : (source, offset, length, out) -> {
          String text = new String(source, offset, length, StandardCharsets.UTF_8);
          String safe = text.replaceAll("\\d{12}(\\d{4})", "************$1");
          if (safe.equals(text)) {
            return ValueMask.UNCHANGED;
          }
          int before = out.length();
          out.putUtf8(safe);
          return out.length() - before;
        };
  }
}
