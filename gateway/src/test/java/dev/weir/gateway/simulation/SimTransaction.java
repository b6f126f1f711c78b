package dev.weir.gateway.simulation;

import dev.weir.wire.postgres.TransactionStatus;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a server's transaction stands, and the one setting that goes with it. */
final class SimTransaction {
  private TransactionStatus status = TransactionStatus.IDLE;
  private String committedPath = "public";
  private String path = "public";
  private String reportedPath = "public";

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

  void runs(SimStatement statement, Map<String, SimPortal> portals) {
    switch (statement.kind()) {
      case BEGIN -> status = TransactionStatus.IN_TRANSACTION;
      case COMMIT -> end(status != TransactionStatus.FAILED, portals);
      case ROLLBACK -> end(false, portals);
      case SET -> path = "app" + statement.number();
      default -> {
        // nothing else touches it
      }
    }
  }

  private void end(boolean commits, Map<String, SimPortal> portals) {
    if (commits) {
      committedPath = path;
    } else {
      path = committedPath;
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
