package dev.weir.gateway.simulation;

import dev.weir.gateway.simulation.SimStatement.Kind;
import dev.weir.wire.postgres.TransactionStatus;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a server's transaction stands, and what goes with it: a setting, and a relation. */
final class SimTransaction {
  private TransactionStatus status = TransactionStatus.IDLE;
  private String committedPath = "public";
  private String path = "public";
  private String reportedPath = "public";
  private Own committedOwn = Own.NONE;
  private Own own = Own.NONE;

  /** What a function has made in the session alone. */
  private enum Own {
    NONE(Kind.MISSING),
    OPEN(Kind.ONE),
    HIDDEN(Kind.FORBIDDEN);

    private final Kind reading;

    Own(Kind reading) {
      this.reading = reading;
    }
  }

  TransactionStatus status() {
    return status;
  }

  String path() {
    return path;
  }

  /** The search path, if the client has not been told of it. */
  @Nullable String pathToReport() {
    if (path.equals(reportedPath)) {
      return null;
    }
    reportedPath = path;
    return path;
  }

  /** The schema of the relation that the session alone knows; null if there is none. */
  @Nullable String ownSchema() {
    return switch (own) {
      case NONE -> null;
      case OPEN -> "public";
      case HIDDEN -> "hidden";
    };
  }

  /** What a statement comes to with the names as they are. */
  SimStatement meaning(SimStatement statement) {
    return statement.kind() == Kind.OWN ? statement.as(own.reading) : statement;
  }

  void runs(SimStatement statement, Map<String, SimPortal> portals) {
    switch (statement.kind()) {
      case BEGIN -> status = TransactionStatus.IN_TRANSACTION;
      case COMMIT -> end(status != TransactionStatus.FAILED, portals);
      case ROLLBACK -> end(false, portals);
      case OPENS -> own = Own.values()[statement.number() % Own.values().length];
      case SET -> path = "app" + statement.number();
      default -> {
        // nothing else touches it
      }
    }
  }

  private void end(boolean commits, Map<String, SimPortal> portals) {
    if (commits) {
      committedPath = path;
      committedOwn = own;
    } else {
      path = committedPath;
      own = committedOwn;
    }
    status = TransactionStatus.IDLE;
    portals.clear();
  }

  /** What is not in a transaction of the client's own ends here. */
  void rests(Map<String, SimPortal> portals) {
    if (status == TransactionStatus.IDLE) {
      end(true, portals);
    }
  }

  void failed(Map<String, SimPortal> portals) {
    if (status == TransactionStatus.IDLE) {
      end(false, portals);
    } else {
      status = TransactionStatus.FAILED;
    }
  }
}
