package dev.weir.sql;

import java.util.List;
import java.util.Set;

/**
 * One statement, understood. Immutable; facts only, no opinion.
 *
 * @param kind the statement's command in the server's words: {@code SELECT}, {@code CREATE TABLE},
 *     {@code EXPLAIN}
 * @param offset where its text starts in the message, in bytes
 * @param length of its text in bytes, without the terminating semicolon
 * @param accesses everything it does; each must be allowed
 * @param functions the functions it calls that are outside the reviewed built-ins (each is also a
 *     {@code call} access)
 * @param settings what it changes of the session's settings
 * @param naming what it does to the session's named statements and cursors
 * @param dependsOnNames its facts were taken from a prepared statement or cursor of this session:
 *     never reuse them for the same text
 */
public record Statement(
    String kind,
    int offset,
    int length,
    Set<Access> accesses,
    Lineage lineage,
    Set<ObjectName> functions,
    List<SettingChange> settings,
    Shape shape,
    TransactionEffect transaction,
    Naming naming,
    boolean dependsOnNames) {
  public Statement {
    accesses = Set.copyOf(accesses);
    functions = Set.copyOf(functions);
    settings = List.copyOf(settings);
  }
}
