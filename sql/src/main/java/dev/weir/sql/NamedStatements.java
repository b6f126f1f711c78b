package dev.weir.sql;

import org.jspecify.annotations.Nullable;

/** The session's named statements as they stand when a text is read. */
public interface NamedStatements {
  NamedStatements NONE =
      new NamedStatements() {
        @Override
        public @Nullable Statement prepared(String name) {
          return null;
        }

        @Override
        public @Nullable Statement cursor(String name) {
          return null;
        }
      };

  /** A statement prepared by SQL or by the protocol, or null if there is none of that name. */
  @Nullable Statement prepared(String name);

  /** The query of a cursor or portal, or null. */
  @Nullable Statement cursor(String name);
}
