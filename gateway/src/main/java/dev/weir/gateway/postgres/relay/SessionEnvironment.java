package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.postgres.catalogue.SessionCatalogue;
import dev.weir.gateway.postgres.relay.judging.Judgement;
import dev.weir.gateway.postgres.relay.judging.Stamp;
import dev.weir.policy.Policy;
import dev.weir.sql.Catalogue;
import dev.weir.sql.SettingChange;
import dev.weir.sql.Statement;
import dev.weir.wire.postgres.TransactionStatus;
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
  private final SessionCatalogue catalogue;
  private final Supplier<Policy> policy;
  private boolean utf8 = true;
  private boolean standardConformingStrings = true;
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
    reported.forEach(this::reported);
  }

  /** The server reported a setting. */
  void reported(String name, String value) {
    switch (name) {
      case "client_encoding" -> utf8 = value.equalsIgnoreCase("UTF8");
      case "standard_conforming_strings" -> standardConformingStrings = value.equals("on");
      case "search_path" -> {
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

  /** Whether replies that are to come, but no Sync, would settle it. */
  boolean awaitsSync() {
    return underWay == 0 && awaitingReady;
  }

  /** The server says that a statement succeeded. */
  void completed(Statement statement) {
    if (statement.shape().changesCatalogue()) {
      ownWanted = true;
      ownChanges++;
      changedInTransaction = true;
      tellCatalogue = true;
    }
    for (SettingChange change : statement.settings()) {
      if (!change.harmless() && !searchPathReported) {
        ownWanted = true;
        ownChanges++;
        changedInTransaction = true;
      }
    }
  }

  /** The server is ready for the next cycle. */
  void ready(TransactionStatus status) {
    awaitingReady = false;
    if (status != TransactionStatus.IDLE) {
      return;
    }
    if (changedInTransaction) {
      // a rollback takes back what was seen as done
      changedInTransaction = false;
      ownChanges++;
    }
    if (tellCatalogue) {
      tellCatalogue = false;
      catalogue.changed();
    }
  }

  /** What judgements rest on now; null if that must be asked first. */
  @Nullable Stamp stamp() {
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
  Stamp stamp(long sharedVersion) {
    return new Stamp(policy.get(), sharedVersion, ownChanges, standardConformingStrings);
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
    Stamp now = stamp();
    return now != null && judgement.stamp().holdsAt(now);
  }
}
