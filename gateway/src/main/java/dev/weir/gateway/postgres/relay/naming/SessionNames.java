package dev.weir.gateway.postgres.relay.naming;

import dev.weir.gateway.postgres.relay.judging.Judgement;
import dev.weir.session.HoldRequest;
import dev.weir.sql.NamedStatements;
import dev.weir.sql.Statement;
import dev.weir.wire.postgres.CString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything in the session that has a name. Prepared statements of SQL and of the protocol share
 * one space, and so do cursors and portals, as on the server.
 */
public final class SessionNames {
  private final Namespace<Prepared> statements = new Namespace<>();
  private final Namespace<Portal> portals = new Namespace<>();

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

  /** The transaction is over: portals end with it, but for cursors WITH HOLD. */
  public void transactionEnded() {
    portals.removeIf(portal -> !portal.outlivesTransaction());
  }

  /** DISCARD ALL. */
  public void discardAll() {
    statements.removeIf(statement -> true);
    portals.removeIf(portal -> true);
  }

  /** The names for a reader on another thread: each question is answered on the event loop. */
  public NamedStatements readOn(Executor eventLoop) {
    return new NamedStatements() {
      @Override
      public @Nullable Statement prepared(String name) {
        return ask(() -> {
          Prepared prepared = statements.confirmed(CString.of(name));
          return prepared == null ? null : single(prepared.judgement());
        });
      }

      @Override
      public @Nullable Statement cursor(String name) {
        return ask(() -> {
          Portal portal = portals.confirmed(CString.of(name));
          return portal == null ? null : single(portal.judgement());
        });
      }

      private @Nullable Statement ask(Supplier<@Nullable Statement> question) {
        return CompletableFuture.supplyAsync(question, eventLoop).join();
      }
    };
  }

  /**
   * The facts of one named statement. Facts that were taken from yet another name may be out of
   * date by now, so there are none to give.
   */
  private static @Nullable Statement single(Judgement judgement) {
    return judgement.statements().size() == 1 && !judgement.dependsOnNames()
        ? judgement.statement(0)
        : null;
  }

  /** What the names that a text refers to stand for now. On the event loop only. */
  public List<HoldRequest.Definition> definitions(Judgement judgement) {
    var definitions = new ArrayList<HoldRequest.Definition>();
    for (String name : judgement.names().prepared().stream().sorted().toList()) {
      Prepared prepared = statements.confirmed(CString.of(name));
      if (prepared != null) {
        definitions.add(definition(name, prepared.judgement()));
      }
    }
    for (String name : judgement.names().cursors().stream().sorted().toList()) {
      Portal portal = portals.confirmed(CString.of(name));
      if (portal != null) {
        definitions.add(definition(name, portal.judgement()));
      }
    }
    return definitions;
  }

  private static HoldRequest.Definition definition(String name, Judgement judgement) {
    return new HoldRequest.Definition(
        name, new String(judgement.text().utf8(), StandardCharsets.UTF_8).strip());
  }
}
