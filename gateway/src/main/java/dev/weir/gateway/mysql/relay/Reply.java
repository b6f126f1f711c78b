package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.judging.Judgement;
import dev.weir.sql.mysql.MySqlSettings;

/** What the server is expected to answer: one thing at a time. */
sealed interface Reply {
  /** Results, one after the other, each OK, ERR, or a result set. */
  record Results(Running running) implements Reply {}

  /** Rows of an open cursor. */
  record Fetched(Running running) implements Reply {}

  /** A prepared statement: its number, parameters and columns. */
  record PrepareReply(Judgement judgement, MySqlSettings settings) implements Reply {}

  /** Columns of a table. */
  record Fields(Running running) implements Reply {}

  /** OK, EOF or ERR, and what an OK means to the session. */
  record Plain(Runnable then) implements Reply {}

  /** A text for people, without a header. */
  record Sentence() implements Reply {}

  /** A question of Weir's own. */
  record Asked(Question question) implements Reply {}
}
