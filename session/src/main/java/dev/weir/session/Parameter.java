package dev.weir.session;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A bound parameter as it was sent.
 *
 * @param typeOid as the client or the server declared it, 0 if unknown
 * @param binary the wire format
 * @param value null for SQL NULL; not to be written to
 */
public record Parameter(long typeOid, boolean binary, byte @Nullable [] value) {
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Parameter that
        && typeOid == that.typeOid
        && binary == that.binary
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }
}
