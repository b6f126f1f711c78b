package dev.weir.session.archive;

import dev.weir.session.Parameter;
import org.jspecify.annotations.Nullable;

/** Values as people read them, whatever wire they came on. */
public final class WireValues {
  private WireValues() {}

  /**
   * A bound parameter.
   *
   * @param protocol of its connection, which says what its type's number and its bytes mean
   * @return null for SQL NULL
   */
  public static @Nullable String text(Parameter parameter, String protocol) {
    return protocol.equals("mysql")
        ? MySqlValues.text(parameter.typeOid(), parameter.binary(), parameter.value())
        : PostgresValues.text(parameter.typeOid(), parameter.binary(), parameter.value());
  }
}
