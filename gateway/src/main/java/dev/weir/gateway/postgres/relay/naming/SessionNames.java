package dev.weir.gateway.postgres.relay.naming;

import dev.weir.gateway.judging.Judgement;
import dev.weir.session.HoldRequest;
import dev.weir.sql.Naming;
import dev.weir.wire.postgres.CString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Everything in the session that has a name. Prepared statements of SQL and of the protocol share
 * one space, and so do cursors and portals, as on the server.
 */
public final class SessionNames {
  private final Namespace<Prepared> statements = new Namespace<>(Prepared::bytes);
  private final Namespace<Portal> portals = new Namespace<>(Portal::bytes);
  private final Savepoints savepoints = new Savepoints();

  public Namespace<Prepared> statements() {
    return statements;
  }

  public Namespace<Portal> portals() {
    return portals;
  }

  /** A simple Query does away with the unnamed statement and the unnamed portal. */
  public void beginQuery(long segment) {
    statements.begin(CString.EMPTY, null, segment);
    portals.begin(CString.EMPTY, null, segment);
  }

  /** The server has begun with the Query. */
  public void queryBegan() {
    statements.succeeded(CString.EMPTY, null);
    portals.succeeded(CString.EMPTY, null);
  }

  /** The server has passed over the Query. */
  public void querySkipped() {
    statements.failed(CString.EMPTY);
    portals.failed(CString.EMPTY);
  }

  /** The server has set or released a savepoint, or has rolled back to it. */
  public void savepoint(Naming.Savepoint savepoint) {
    switch (savepoint.change()) {
      case SET -> savepoints.set(savepoint.name(), portals.given());
      case RELEASED -> savepoints.release(savepoint.name());
      case ROLLED_BACK_TO -> portals.removeGivenAfter(savepoints.rollBackTo(savepoint.name()));
    }
  }

  /** The transaction is over: portals end with it, but for cursors WITH HOLD. */
  public void transactionEnded() {
    savepoints.clear();
    portals.removeIf(portal -> !portal.outlivesTransaction());
  }

  /** DISCARD ALL. */
  public void discardAll() {
    statements.removeIf(statement -> true);
    portals.removeIf(portal -> true);
  }

  /** The names for one reading on another thread. */
  public NamesRead readOn(Executor eventLoop) {
    return new NamesRead(this, eventLoop);
  }

  /** What the prepared statements that a text refers to are now. On the event loop only. */
  public List<HoldRequest.Definition> definitions(Judgement judgement) {
    var definitions = new ArrayList<HoldRequest.Definition>();
    for (String name : judgement.names().prepared().stream().sorted().toList()) {
      Prepared prepared = statements.confirmed(CString.of(name));
      if (prepared != null) {
        byte[] utf8 = prepared.judgement().text().utf8();
        definitions.add(
            new HoldRequest.Definition(name, new String(utf8, StandardCharsets.UTF_8).strip()));
      }
    }
    return definitions;
  }
}
