package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.catalogue.SessionCatalogue;
import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.judging.Stamp;
import dev.weir.policy.Policy;
import dev.weir.sql.Catalogue;
import dev.weir.sql.Naming;
import dev.weir.sql.SettingChange;
import dev.weir.sql.Statement;
import dev.weir.sql.postgres.PostgresSettings;
import dev.weir.wire.postgres.TransactionStatus;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What texts of this session mean now: the settings that the server reports, the catalogue, and
 * whether something is under way that will change them. PostgreSQL reports a changed setting just
 * before ReadyForQuery, so a change is not over before that. Touched by the session's event loop
 * only.
 */
final class SessionEnvironment {
  private static final String SEARCH_PATH = "search_path";

  /** The settings that say how a text reads. */
  static final List<String> FOLLOWED =
      List.of(SEARCH_PATH, "standard_conforming_strings", "client_encoding");

  private final SessionCatalogue catalogue;
  private final Supplier<Policy> policy;
  private boolean utf8 = true;
  private PostgresSettings settings;
  private @Nullable String searchPath;
  private boolean searchPathReported;
  private int underWay;
  private boolean awaitingReady;
  private boolean changedInTransaction;
  private boolean tellCatalogue;
  private boolean ownWanted;
  private int ownChanges;
  private @Nullable Catalogue own;
  private int ownMadeAtChanges;
  private long ownMadeAtVersion;

  SessionEnvironment(
      SessionCatalogue catalogue, Supplier<Policy> policy, Map<String, String> reported) {
    this.catalogue = catalogue;
    this.policy = policy;
    this.settings = new PostgresSettings(true, reported.get(SEARCH_PATH));
    reported.forEach(this::reported);
    changedInTransaction = false;
  }

  /** The server reported a setting. */
  void reported(String name, String value) {
    switch (name) {
      case "client_encoding" -> utf8 = value.equalsIgnoreCase("UTF8");
      case "standard_conforming_strings" ->
          settings = new PostgresSettings(value.equals("on"), settings.searchPathAtStart());
      case SEARCH_PATH -> {
        if (!value.equals(searchPath)) {
          // a rollback may set it back, and what the session read for itself was under the old one
          changedInTransaction = true;
          ownChanges++;
        }
        searchPath = value;
        searchPathReported = true;
      }
      default -> {
        // other settings do not change how a text reads
      }
    }
  }

  boolean utf8() {
    return utf8;
  }

  SessionCatalogue catalogue() {
    return catalogue;
  }

  @Nullable String searchPath() {
    return searchPath;
  }

  Policy policy() {
    return policy.get();
  }

  /** A message that changes what later texts mean was forwarded. */
  void changing() {
    underWay++;
  }

  /** Its reply is complete, or the server passed over it. */
  void changed() {
    underWay--;
    awaitingReady = true;
  }

  /** Whether nothing is under way that changes what texts mean. */
  boolean settled() {
    return underWay == 0 && !awaitingReady;
  }

  /**
   * The settings were asked for where the server does not report them: between two Syncs. A server
   * that never reports its search path is asked for the schemas themselves.
   */
  void askedFor(Map<String, String> settings) {
    settings.forEach((name, value) -> {
      if (searchPathReported || !name.equals(SEARCH_PATH)) {
        reported(name, value);
      }
    });
    awaitingReady = false;
  }

  /** Whether the end of the present transaction may change what texts mean. */
  boolean changedInTransaction() {
    return changedInTransaction;
  }

  /** The server says that a statement succeeded. */
  void completed(Statement statement) {
    if (statement.shape().changesCatalogue() && (ownWanted || !dropsTemporaryOnly(statement))) {
      changedForItself();
      tellCatalogue = true;
    }
    for (SettingChange change : statement.settings()) {
      if (!change.harmless()) {
        completed(change);
      }
    }
    switch (statement.transaction()) {
      case COMMIT, ROLLBACK, PREPARE_TRANSACTION -> {
        transactionEnded();
      }
      case ROLLBACK_TO_SAVEPOINT -> ownChanges++;
      case NONE, BEGIN, SAVEPOINT, RELEASE_SAVEPOINT -> {}
    }
    if (statement.naming() instanceof Naming.DiscardsAll) {
      // it runs outside of transactions only: what was the session's alone is gone
      ownWanted = false;
      own = null;
    }
  }

  /** Where the session has made nothing temporary, nothing changes. */
  private static boolean dropsTemporaryOnly(Statement statement) {
    return statement.kind().equals("DISCARD TEMP");
  }

  private void changedForItself() {
    ownWanted = true;
    ownChanges++;
    changedInTransaction = true;
  }

  private void completed(SettingChange change) {
    changedInTransaction = true;
    switch (change.name()) {
      case "client_encoding", "standard_conforming_strings" -> {
        // reported
      }
      case SEARCH_PATH, "all" -> {
        if (!searchPathReported) {
          changedForItself();
        }
      }
      default -> {
        if (ownWanted || !change.reset()) {
          changedForItself();
        }
      }
    }
  }

  /** With it goes, or becomes everybody's, what was changed in it. */
  private void transactionEnded() {
    if (changedInTransaction) {
      changedInTransaction = false;
      ownChanges++;
    }
    if (tellCatalogue) {
      tellCatalogue = false;
      catalogue.changed();
    }
  }

  /** The server is ready for the next cycle. */
  void ready(TransactionStatus status) {
    awaitingReady = false;
    if (status == TransactionStatus.IDLE) {
      // a rollback takes back what was seen as done
      transactionEnded();
    }
  }

  /** What judgements rest on now; null if that must be asked first. */
  @Nullable Stamp<PostgresSettings> stamp() {
    Catalogue current = catalogue.current(searchPath);
    if (current == null || (ownWanted && !ownHolds(current))) {
      return null;
    }
    return stamp(current.version());
  }

  private boolean ownHolds(Catalogue current) {
    return own != null && ownMadeAtChanges == ownChanges && ownMadeAtVersion == current.version();
  }

  /** What a judgement rests on that is made with this version of the shared catalogue. */
  Stamp<PostgresSettings> stamp(long sharedVersion) {
    // what the session has changed matters only as long as it reads with its own view
    return new Stamp<>(policy.get(), sharedVersion, ownWanted ? ownChanges : 0, settings);
  }

  /** Whether the session sees names that others do not, as far as it is known. */
  boolean ownWanted() {
    return ownWanted;
  }

  /** The session's own view if it still holds, else null. */
  @Nullable Catalogue own(long sharedVersion) {
    return own != null && ownMadeAtChanges == ownChanges && ownMadeAtVersion == sharedVersion
        ? own
        : null;
  }

  /** The session's own view was read, while these held. */
  void own(Catalogue view, int changes, long sharedVersion) {
    own = view;
    ownMadeAtChanges = changes;
    ownMadeAtVersion = sharedVersion;
  }

  /** Whether a judgement still holds. */
  boolean holds(Judgement judgement) {
    Stamp<PostgresSettings> now = stamp();
    return now != null && judgement.stamp().holdsAt(now);
  }
}
