package dev.weir.sql.mysql.lineage;

import dev.weir.sql.Access;
import dev.weir.sql.Lineage;
import dev.weir.sql.ObjectName;
import java.util.Set;

/**
 * What a statement, or a part of one, does with rows.
 *
 * @param accesses each must be allowed
 * @param functions those that it calls and that nobody has reviewed; each is an access as well
 * @param unbounded an UPDATE or DELETE without a condition that names a column of its target
 * @param rowLocking FOR UPDATE, FOR SHARE or LOCK IN SHARE MODE
 * @param returnsRows it answers with a result set: its columns are the lineage's outputs
 */
public record RowFacts(
    Set<Access> accesses,
    Lineage lineage,
    Set<ObjectName> functions,
    boolean unbounded,
    boolean rowLocking,
    boolean returnsRows) {
  public RowFacts {
    accesses = Set.copyOf(accesses);
    functions = Set.copyOf(functions);
  }
}
