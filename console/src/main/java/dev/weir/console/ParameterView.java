package dev.weir.console;

import dev.weir.session.Parameter;
import dev.weir.session.archive.PostgresValues;
import org.jspecify.annotations.Nullable;

/**
 * A bound parameter as people read it.
 *
 * @param typeOid 0 if neither client nor server named the type
 * @param value null for SQL NULL
 */
record ParameterView(long typeOid, @Nullable String value) {
  static ParameterView of(Parameter parameter) {
    return new ParameterView(
        parameter.typeOid(),
        PostgresValues.text(parameter.typeOid(), parameter.binary(), parameter.value()));
  }
}
