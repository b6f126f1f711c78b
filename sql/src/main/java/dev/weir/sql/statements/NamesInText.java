package dev.weir.sql.statements;

import dev.weir.sql.NamedStatements;
import dev.weir.sql.Naming;
import dev.weir.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The session's named statements, with what the statements of one text do to them in turn. */
public final class NamesInText implements NamedStatements {
  private final Map<String, Optional<Statement>> prepared = new HashMap<>();
  private final Map<String, Optional<Statement>> cursors = new HashMap<>();
  private NamedStatements preparedOfSession;
  private NamedStatements cursorsOfSession;

  public NamesInText(NamedStatements session) {
    preparedOfSession = session;
    cursorsOfSession = session;
  }

  /** Takes in what a statement of the text does to names. */
  public void note(Naming naming) {
    switch (naming) {
      case Naming.None _, Naming.Savepoint _ -> {}
      case Naming.Prepares prepares ->
          prepared.put(prepares.name(), Optional.of(prepares.statement()));
      case Naming.Declares declares -> cursors.put(declares.name(), Optional.of(declares.query()));
      case Naming.Deallocates deallocates -> forgetPrepared(deallocates.name());
      case Naming.Closes closes -> forgetCursors(closes.name());
      case Naming.DiscardsAll all -> {
        forgetPrepared(null);
        forgetCursors(null);
      }
    }
  }

  private void forgetPrepared(@Nullable String name) {
    if (name == null) {
      prepared.clear();
      preparedOfSession = NamedStatements.NONE;
    } else {
      prepared.put(name, Optional.empty());
    }
  }

  private void forgetCursors(@Nullable String name) {
    if (name == null) {
      cursors.clear();
      cursorsOfSession = NamedStatements.NONE;
    } else {
      cursors.put(name, Optional.empty());
    }
  }

  @Override
  public @Nullable Statement prepared(String name) {
    Optional<Statement> here = prepared.get(name);
    return here == null ? preparedOfSession.prepared(name) : here.orElse(null);
  }

  @Override
  public @Nullable Statement cursor(String name) {
    Optional<Statement> here = cursors.get(name);
    return here == null ? cursorsOfSession.cursor(name) : here.orElse(null);
  }
}
