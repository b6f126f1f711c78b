package dev.weir.console;

import dev.weir.session.Parameter;
import dev.weir.session.archive.WireValues;
import org.jspecify.annotations.Nullable;

/**
 * A bound parameter as people read it.
 *
 * @param typeOid 0 if neither client nor server named the type
 * @param value null for SQL NULL
 */
record ParameterView(long typeOid, @Nullable String value) {
  /**
   * @param protocol of the connection: how values are written depends on it
   */
  static ParameterView of(Parameter parameter, String protocol) {
    return new ParameterView(parameter.typeOid(), WireValues.text(parameter, protocol));
  }
}
