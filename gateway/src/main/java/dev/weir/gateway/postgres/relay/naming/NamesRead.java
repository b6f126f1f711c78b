package dev.weir.gateway.postgres.relay.naming;

import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.judging.Stamp;
import dev.weir.sql.NamedStatements;
import dev.weir.sql.Statement;
import dev.weir.wire.postgres.CString;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The session's names as one reading of a text asks for them, on another thread: each question is
 * answered on the event loop, where it is also kept what was told.
 */
public final class NamesRead implements NamedStatements {
  private final SessionNames names;
  private final Executor eventLoop;
  private final Set<Prepared> prepared = new LinkedHashSet<>();
  private final Set<Portal> portals = new LinkedHashSet<>();

  NamesRead(SessionNames names, Executor eventLoop) {
    this.names = names;
    this.eventLoop = eventLoop;
  }

  @Override
  public @Nullable Statement prepared(String name) {
    return ask(() -> {
      Prepared known = names.statements().confirmed(CString.of(name));
      if (known == null) {
        return null;
      }
      prepared.add(known);
      return single(known.judgement());
    });
  }

  @Override
  public @Nullable Statement cursor(String name) {
    return ask(() -> {
      Portal known = names.portals().confirmed(CString.of(name));
      if (known == null) {
        return null;
      }
      portals.add(known);
      return single(known.judgement());
    });
  }

  private @Nullable Statement ask(Supplier<@Nullable Statement> question) {
    return CompletableFuture.supplyAsync(question, eventLoop).join();
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

  /** Whether all that was told are cursors for which a yes was given. On the event loop only. */
  public boolean toldClearedCursorsOnly() {
    return prepared.isEmpty() && !portals.isEmpty() && portals.stream().allMatch(Portal::cleared);
  }

  /**
   * A prepared statement that was told but means something else by now: the server reads its names
   * anew when the search path or a table has changed. On the event loop only.
   */
  public @Nullable Prepared outdated(Stamp<?> now) {
    for (Prepared told : prepared) {
      if (!told.judgement().stamp().holdsAt(now)) {
        return told;
      }
    }
    return null;
  }
}
