package dev.weir.gateway.postgres.relay.result;

import dev.weir.policy.Detector;
import dev.weir.policy.mask.ValueMask;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the masks that look for content (cards, e-mail addresses) in values. Thread-safe. */
@FunctionalInterface
public interface ContentMasks {
  /**
   * A mask that answers {@link ValueMask#UNCHANGED} where nothing is found.
   *
   * @param typeOid of the column; 25 for plain text
   * @param binary the format of the values on the wire
   * @return null if values of that type and format cannot hold text
   */
  @Nullable ValueMask of(List<Detector> detectors, int typeOid, boolean binary);
}
