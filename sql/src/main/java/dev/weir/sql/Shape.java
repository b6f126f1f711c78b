package dev.weir.sql;

/**
 * What a statement looks like, for rules and for the data path.
 *
 * @param unbounded an UPDATE or DELETE (anywhere in it) without a WHERE that names a column of its
 *     target
 * @param rowLocking SELECT … FOR UPDATE/SHARE or LOCK
 * @param returnsRows it answers with a result set
 * @param copyIn COPY … FROM STDIN: the client sends rows
 * @param copyOut COPY … TO STDOUT: rows leave as CopyData
 * @param explain EXPLAIN: its rows are a plan
 * @param executes for EXPLAIN: with ANALYZE; otherwise true
 * @param changesCatalogue DDL, or anything after which names may mean something else
 */
public record Shape(
    boolean unbounded,
    boolean rowLocking,
    boolean returnsRows,
    boolean copyIn,
    boolean copyOut,
    boolean explain,
    boolean executes,
    boolean changesCatalogue) {
  public static final Shape PLAIN =
      new Shape(false, false, false, false, false, false, true, false);
}
