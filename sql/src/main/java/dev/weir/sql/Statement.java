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
  /** What one fact takes, and one reference to a name that several facts share. */
  private static final long ENTRY_BYTES = 96;

  private static final long REFERENCE_BYTES = 32;

  public Statement {
    accesses = Set.copyOf(accesses);
    functions = Set.copyOf(functions);
    settings = List.copyOf(settings);
  }

  /** The same statement in a text in which it is that many bytes longer. */
  Statement longer(int bytes) {
    return new Statement(
        kind,
        offset,
        length + bytes,
        accesses,
        lineage,
        functions,
        settings,
        shape,
        transaction,
        naming,
        dependsOnNames);
  }

  /** About how much memory it takes, in bytes: for caches. */
  public long roughBytes() {
    long bytes = 256L + ENTRY_BYTES * (functions.size() + settings.size());
    for (Access access : accesses) {
      bytes +=
          ENTRY_BYTES
              + REFERENCE_BYTES * (access.columnsRead().size() + access.columnsWritten().size());
    }
    if (lineage instanceof Lineage.Traced traced) {
      bytes +=
          ENTRY_BYTES * (traced.steering().size() + traced.flows().size())
              + REFERENCE_BYTES * traced.exposed().size();
      for (Lineage.Output output : traced.outputs()) {
        bytes += ENTRY_BYTES + REFERENCE_BYTES * output.sources().size();
      }
    }
    return switch (naming) {
      case Naming.Prepares prepares -> bytes + prepares.statement().roughBytes();
      case Naming.Declares declares -> bytes + declares.query().roughBytes();
      case Naming.None _,
          Naming.Deallocates _,
          Naming.Closes _,
          Naming.DiscardsAll _,
          Naming.Savepoint _ ->
          bytes;
    };
  }
}
