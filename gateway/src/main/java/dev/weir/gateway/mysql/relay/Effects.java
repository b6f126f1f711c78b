package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.judging.Judge;
import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.mysql.relay.naming.Prepared;
import dev.weir.gateway.mysql.relay.naming.SessionNames;
import dev.weir.session.JudgedText;
import dev.weir.sql.Naming;
import dev.weir.sql.Reading;
import dev.weir.sql.Statement;
import dev.weir.wire.mysql.server.OkPacket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What statements do to the names and settings of the session, once the server says that they
 * succeeded. Touched by the session's event loop only.
 */
final class Effects {
  private final SessionNames names;
  private final SessionState state;
  private final UserVariables variables;
  private final Judge<?> judge;

  Effects(SessionNames names, SessionState state, UserVariables variables, Judge<?> judge) {
    this.names = names;
    this.state = state;
    this.variables = variables;
    this.judge = judge;
  }

  /** The server says that one of the statements succeeded. */
  void completed(Judgement judgement, int index, OkPacket ok) {
    Statement statement = judgement.statement(index);
    variables.ran(judgement, index);
    state.completed(judgement, index, mayBeTemporary(judgement, statement), ok);
    switch (statement.naming()) {
      case Naming.Prepares prepares -> {
        Judgement inner = behind(judgement, statement, prepares.statement());
        names.put(
            prepares.name(), new Prepared(Judge.Part.PREPARED, state.readingSettings(), inner, 0));
      }
      case Naming.Deallocates deallocates -> {
        String name = deallocates.name();
        if (name != null) {
          names.remove(name);
        }
      }
      case Naming.None _,
          Naming.Declares _,
          Naming.Closes _,
          Naming.DiscardsAll _,
          Naming.Savepoint _ -> {
        // this server's cursors and savepoints have nothing that is to be followed
      }
    }
  }

  /** Whether it may have made a table that only this session sees, perhaps behind a name. */
  private static boolean mayBeTemporary(Judgement judgement, Statement statement) {
    return statement.shape().changesCatalogue() && makesTemporary(judgement, statement);
  }

  private static boolean makesTemporary(Judgement judgement, Statement statement) {
    return statement.kind().startsWith("EXECUTE")
        || statement.kind().equals("CALL")
        || new String(judgement.text().utf8(), StandardCharsets.UTF_8)
            .toUpperCase(Locale.ROOT)
            .contains("TEMPORARY");
  }

  /** The statement behind a name, judged by itself, with the text that made the name. */
  private Judgement behind(Judgement made, Statement naming, Statement inner) {
    byte[] utf8 = made.text().utf8();
    int from = Math.min(naming.offset(), utf8.length);
    int to = Math.min(from + naming.length(), utf8.length);
    byte[] own = Arrays.copyOfRange(utf8, from, to);
    var text = new JudgedText(own, new Reading.Script(List.of(inner)), List.of());
    return judge.judgeAgain(made.unjudged(text), made.stamp());
  }

  /** A text failed, perhaps in its middle. */
  void failed(Judgement judgement) {
    state.failed(judgement);
    variables.failed(judgement);
  }

  /** The server has begun the session anew. */
  void reset() {
    names.clear();
    variables.forgotten();
    state.reset();
  }
}
