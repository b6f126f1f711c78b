package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.judging.Judge;
import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.postgres.relay.naming.Portal;
import dev.weir.gateway.postgres.relay.naming.Prepared;
import dev.weir.gateway.postgres.relay.naming.SessionNames;
import dev.weir.session.JudgedText;
import dev.weir.sql.Naming;
import dev.weir.sql.Reading;
import dev.weir.sql.Statement;
import dev.weir.wire.postgres.CString;
import java.util.Arrays;
import java.util.List;

/**
 * What statements do to the names and settings of the session: announced when they are forwarded,
 * true when the server says that they succeeded. Touched by the session's event loop only.
 */
final class Effects {
  private final SessionNames names;
  private final SessionEnvironment environment;
  private final Judge<?> judge;
  private final Leftovers leftovers;

  Effects(SessionNames names, SessionEnvironment environment, Judge<?> judge, Leftovers leftovers) {
    this.names = names;
    this.environment = environment;
    this.judge = judge;
    this.leftovers = leftovers;
  }

  /** A message that runs these statements is forwarded. */
  void begin(Judgement judgement) {
    leftovers.after(judgement);
    if (judgement.changesEnvironment() || judgement.endsTransaction()) {
      environment.changing();
    }
    if (judgement.changesNames()) {
      names.statements().beginSweeping();
    }
    if (judgement.changesNames() || judgement.endsTransaction()) {
      names.portals().beginSweeping();
    }
  }

  /** The reply is complete, or the server passed over the message. */
  void over(Judgement judgement) {
    if (judgement.changesEnvironment() || judgement.endsTransaction()) {
      environment.changed();
    }
    if (judgement.changesNames()) {
      names.statements().endSweeping();
    }
    if (judgement.changesNames() || judgement.endsTransaction()) {
      names.portals().endSweeping();
    }
  }

  /** The server says that one of the statements succeeded. */
  void completed(Judgement judgement, int index) {
    Statement statement = judgement.statement(index);
    environment.completed(statement);
    if (endsPortals(statement)) {
      names.transactionEnded();
    }
    switch (statement.naming()) {
      case Naming.None _ -> {}
      case Naming.Prepares prepares -> {
        Judgement inner = behind(judgement, statement, prepares.statement());
        CString name = CString.of(prepares.name());
        names.statements().put(name, new Prepared(name, Judge.Part.PREPARED, inner, List.of()));
      }
      case Naming.Declares declares -> {
        Judgement inner = behind(judgement, statement, declares.query());
        CString name = CString.of(declares.name());
        names.portals().put(name, Portal.declared(name, inner, declares.holdable()));
      }
      case Naming.Deallocates deallocates -> {
        String name = deallocates.name();
        if (name == null) {
          names.statements().removeIf(prepared -> true);
        } else {
          names.statements().remove(CString.of(name));
        }
      }
      case Naming.Closes closes -> {
        String name = closes.name();
        if (name == null) {
          names.portals().removeIf(portal -> true);
        } else {
          names.portals().remove(CString.of(name));
        }
      }
      case Naming.DiscardsAll _ -> names.discardAll();
      case Naming.Savepoint savepoint -> names.savepoint(savepoint);
    }
  }

  /**
   * With the transaction its portals go, also where the next one begins before the server rests.
   */
  private static boolean endsPortals(Statement statement) {
    return switch (statement.transaction()) {
      case COMMIT, ROLLBACK, PREPARE_TRANSACTION -> true;
      default -> false;
    };
  }

  /** The statement behind a name, judged by itself, with the text that made the name. */
  private Judgement behind(Judgement made, Statement naming, Statement inner) {
    byte[] utf8 = made.text().utf8();
    int from = Math.min(naming.offset(), utf8.length);
    int to = Math.min(from + naming.length(), utf8.length);
    byte[] own = Arrays.copyOfRange(utf8, from, to);
    JudgedText text = new JudgedText(own, new Reading.Script(List.of(inner)), List.of());
    Judgement unjudged = made.unjudged(text);
    return judge.judgeAgain(unjudged, made.stamp());
  }
}
