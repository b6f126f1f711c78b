package dev.weir.gateway.mysql.relay.result;

import dev.weir.gateway.mysql.relay.packet.ColumnDefinition;
import dev.weir.policy.Mask;
import dev.weir.policy.mask.MaskKey;
import dev.weir.policy.mask.ValueMask;

/** Turns a mask into the mask of one column of a result. Thread-safe. */
@FunctionalInterface
public interface ValueMasks {
  /**
   * @param binary the values come in binary rows: a value is masked without the length before it
   */
  ValueMask of(Mask mask, ColumnDefinition column, boolean binary, MaskKey key);
}
