package dev.weir.gateway.mysql.relay.naming;

import dev.weir.gateway.judging.Judgement;
import dev.weir.sql.NamedStatements;
import dev.weir.sql.Statement;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The session's names as one reading of a text asks for them, on another thread: each question is
 * answered on the event loop, where it is also kept what was told.
 */
public final class NamesRead implements NamedStatements {
  private final SessionNames names;
  private final Executor eventLoop;
  private final Set<Prepared> told = new LinkedHashSet<>();

  NamesRead(SessionNames names, Executor eventLoop) {
    this.names = names;
    this.eventLoop = eventLoop;
  }

  @Override
  public @Nullable Statement prepared(String name) {
    return CompletableFuture.supplyAsync(() -> tell(name), eventLoop).join();
  }

  private @Nullable Statement tell(String name) {
    Prepared known = names.named(name);
    if (known == null) {
      return null;
    }
    told.add(known);
    Judgement judgement = known.judgement();
    // facts that were taken from yet another name may be out of date by now
    return judgement.statements().size() == 1 && !judgement.dependsOnNames()
        ? judgement.statement(0)
        : null;
  }

  /** This server's cursors have names in routines only. */
  @Override
  public @Nullable Statement cursor(String name) {
    return null;
  }

  /** The prepared statements that were told. On the event loop only. */
  public Set<Prepared> told() {
    return told;
  }
}
