package dev.weir.store.archive;

import java.util.List;

/**
 * The versions of the index. It holds nothing that the segments do not: when it is lost or a
 * version changes what it holds, it is made again.
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
          """);
}
