package dev.weir.sql.mysql.statements;

import dev.weir.sql.statements.Meaning;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleStatementContext;
import org.jspecify.annotations.Nullable;

/** Reads the statements of one family. */
interface Family {
  /** What the statement means; null if it is not of this family. */
  @Nullable Meaning read(SimpleStatementContext statement, StatementReader reader);
}
