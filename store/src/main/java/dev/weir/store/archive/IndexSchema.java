package dev.weir.store.archive;

import java.util.List;

/**
 * The versions of the index. It holds nothing that the segments do not: when it is lost or a
 * version changes what it holds, it is made again.
 *
 * <p>Statements lie in the order of time, so that the newest that fit are found by walking back
 * from where a page begins. What few statements have is found by an index instead, each of which is
 * in the order of time, too: a text ({@code judged}), or a person by way of an agent on a
 * connection ({@code actor}); see {@link Driver}. That of texts holds all that is counted over
 * time, too. Indexes over what most statements have would only cost: those not allowed, failed,
 * slow or large have indexes of themselves alone.
 */
public final class IndexSchema {
  private IndexSchema() {}

  /** Every version's statements, oldest first. */
  public static final List<String> VERSIONS =
      List.of(
          """
          CREATE TABLE session (
            no INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            run TEXT NOT NULL,
            lane INTEGER NOT NULL,
            first_sequence INTEGER NOT NULL,
            started_micros INTEGER NOT NULL,
            last_micros INTEGER NOT NULL,
            ended_micros INTEGER,
            end_reason TEXT,
            issuer TEXT NOT NULL,
            user TEXT NOT NULL,
            agent TEXT,
            connection TEXT NOT NULL,
            protocol TEXT NOT NULL,
            source TEXT NOT NULL,
            client TEXT NOT NULL,
            statement_count INTEGER NOT NULL
          );
          CREATE INDEX session_open ON session (run) WHERE ended_micros IS NULL;
          CREATE TABLE judged (
            id INTEGER PRIMARY KEY,
            hash TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            text TEXT NOT NULL,
            rules TEXT NOT NULL,
            tables TEXT NOT NULL,
            columns TEXT NOT NULL
          );
          CREATE VIRTUAL TABLE judged_words USING fts5 (text, content='judged', content_rowid='id');
          CREATE TABLE judged_table (name TEXT, judged INTEGER, PRIMARY KEY (name, judged))
            WITHOUT ROWID;
          CREATE TABLE judged_rule (name TEXT, judged INTEGER, PRIMARY KEY (name, judged))
            WITHOUT ROWID;
          CREATE TABLE statement (
            session INTEGER NOT NULL,
            number INTEGER NOT NULL,
            at_micros INTEGER NOT NULL,
            judged INTEGER NOT NULL,
            decision TEXT NOT NULL,
            request TEXT,
            sql_state TEXT,
            row_count INTEGER,
            ended_micros INTEGER,
            PRIMARY KEY (session, number)
          ) WITHOUT ROWID;
          CREATE INDEX statement_by_time ON statement (at_micros);
          CREATE INDEX statement_by_text ON statement (judged, at_micros);
          CREATE TABLE progress (lane INTEGER PRIMARY KEY, sequence INTEGER, position INTEGER);
          """,
          """
          DROP TABLE statement;
          DROP TABLE judged_table;
          DROP TABLE judged_rule;
          DROP TABLE judged_words;
          DROP TABLE judged;
          DROP TABLE session;
          DELETE FROM progress;
          CREATE TABLE actor (
            id INTEGER PRIMARY KEY,
            user TEXT NOT NULL,
            agent TEXT,
            connection TEXT NOT NULL
          );
          CREATE INDEX actor_by_name ON actor (user, agent, connection);
          CREATE TABLE session (
            no INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            run TEXT NOT NULL,
            lane INTEGER NOT NULL,
            first_sequence INTEGER NOT NULL,
            started_micros INTEGER NOT NULL,
            last_micros INTEGER NOT NULL,
            ended_micros INTEGER,
            end_reason TEXT,
            issuer TEXT NOT NULL,
            actor INTEGER NOT NULL,
            user TEXT NOT NULL,
            agent TEXT,
            connection TEXT NOT NULL,
            protocol TEXT NOT NULL,
            source TEXT NOT NULL,
            client TEXT NOT NULL,
            statement_count INTEGER NOT NULL
          );
          CREATE INDEX session_open ON session (run) WHERE ended_micros IS NULL;
          CREATE INDEX session_by_time ON session (started_micros, id);
          CREATE INDEX session_by_user ON session (user, started_micros, id);
          CREATE INDEX session_by_agent ON session (agent, started_micros, id);
          CREATE INDEX session_by_connection ON session (connection, started_micros, id);
          CREATE TABLE judged (
            id INTEGER PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            text TEXT NOT NULL,
            rules TEXT NOT NULL,
            tables TEXT NOT NULL,
            columns TEXT NOT NULL
          );
          CREATE VIRTUAL TABLE judged_words USING fts5 (text, content='judged', content_rowid='id');
          CREATE TABLE judged_table (name TEXT, judged INTEGER, PRIMARY KEY (name, judged))
            WITHOUT ROWID;
          CREATE TABLE judged_rule (name TEXT, judged INTEGER, PRIMARY KEY (name, judged))
            WITHOUT ROWID;
          CREATE TABLE judged_column (name TEXT, judged INTEGER, PRIMARY KEY (name, judged))
            WITHOUT ROWID;
          CREATE TABLE statement (
            at_micros INTEGER NOT NULL,
            session INTEGER NOT NULL,
            number INTEGER NOT NULL,
            judged INTEGER NOT NULL,
            actor INTEGER NOT NULL,
            decision TEXT NOT NULL,
            request TEXT,
            sql_state TEXT,
            row_count INTEGER,
            took_micros INTEGER,
            PRIMARY KEY (at_micros, session, number)
          ) WITHOUT ROWID;
          CREATE UNIQUE INDEX statement_by_session ON statement (session, number);
          CREATE INDEX statement_by_text
            ON statement (judged, at_micros, decision, sql_state);
          CREATE INDEX statement_by_actor ON statement (actor, at_micros);
          CREATE INDEX statement_stopped ON statement (decision, at_micros)
            WHERE decision <> 'ALLOW';
          CREATE INDEX statement_failed ON statement (at_micros) WHERE sql_state IS NOT NULL;
          CREATE INDEX statement_slow ON statement (took_micros) WHERE took_micros >= 1000000;
          CREATE INDEX statement_large ON statement (row_count) WHERE row_count >= 1000;
          CREATE TABLE hourly (
            hour INTEGER,
            actor INTEGER,
            decision TEXT,
            count INTEGER NOT NULL,
            failed INTEGER NOT NULL,
            PRIMARY KEY (hour, decision, actor)
          ) WITHOUT ROWID;
          """);
}
