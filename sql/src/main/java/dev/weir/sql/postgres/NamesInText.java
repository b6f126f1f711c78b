package dev.weir.sql.postgres;

import dev.weir.sql.NamedStatements;
import dev.weir.sql.Naming;
import dev.weir.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The session's named statements, with what the statements of one text do to them in turn. */
final class NamesInText implements NamedStatements {
  private final Map<String, Optional<Statement>> prepared = new HashMap<>();
  private final Map<String, Optional<Statement>> cursors = new HashMap<>();
  private NamedStatements session;

  NamesInText(NamedStatements session) {
    this.session = session;
  }

  void note(Naming naming) {
    switch (naming) {
      case Naming.None _, Naming.Savepoint _ -> {}
      case Naming.Prepares prepares ->
          prepared.put(prepares.name(), Optional.of(prepares.statement()));
      case Naming.Declares declares -> cursors.put(declares.name(), Optional.of(declares.query()));
      case Naming.Deallocates deallocates -> forgetPrepared(deallocates.name());
      case Naming.Closes closes -> forgetCursors(closes.name());
      case Naming.DiscardsAll all -> {
        prepared.clear();
        cursors.clear();
        session = NamedStatements.NONE;
      }
    }
  }

  private void forgetPrepared(@Nullable String name) {
    if (name == null) {
      prepared.clear();
      session = new Only(null, session);
    } else {
      prepared.put(name, Optional.empty());
    }
  }

  private void forgetCursors(@Nullable String name) {
    if (name == null) {
      cursors.clear();
      session = new Only(session, null);
    } else {
      cursors.put(name, Optional.empty());
    }
  }

  @Override
  public @Nullable Statement prepared(String name) {
    Optional<Statement> here = prepared.get(name);
    return here == null ? session.prepared(name) : here.orElse(null);
  }

  @Override
  public @Nullable Statement cursor(String name) {
    Optional<Statement> here = cursors.get(name);
    return here == null ? session.cursor(name) : here.orElse(null);
  }

  /** Names of the session, of which one kind may be gone. */
  private record Only(@Nullable NamedStatements ofPrepared, @Nullable NamedStatements ofCursors)
      implements NamedStatements {
    @Override
    public @Nullable Statement prepared(String name) {
      return ofPrepared == null ? null : ofPrepared.prepared(name);
    }

    @Override
    public @Nullable Statement cursor(String name) {
      return ofCursors == null ? null : ofCursors.cursor(name);
    }
  }
}
