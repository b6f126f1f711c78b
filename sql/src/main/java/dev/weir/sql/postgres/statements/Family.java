package dev.weir.sql.postgres.statements;

import dev.weir.sql.postgres.tree.Node;
import dev.weir.sql.statements.Meaning;
import org.jspecify.annotations.Nullable;

/** Reads the statements of one family. */
interface Family {
  /** What the statement means; null if it is not of this family. */
  @Nullable Meaning read(Node statement, StatementReader reader);
}
