package dev.weir.store;

import java.util.List;

/**
 * The versions of the database that holds what cannot be made again: approvals, tickets, the audit
 * and notices that wait.
 */
public final class DeskSchema {
  private DeskSchema() {}

  /** Every version's statements, oldest first. Never change one that was released: add another. */
  public static final List<String> VERSIONS =
      List.of(
          """
          CREATE TABLE approval (
            id TEXT PRIMARY KEY,
            identity TEXT NOT NULL,
            terms_identity TEXT NOT NULL,
            state TEXT NOT NULL,
            issuer TEXT NOT NULL,
            user TEXT NOT NULL,
            agent TEXT,
            connection TEXT NOT NULL,
            protocol TEXT NOT NULL,
            source TEXT NOT NULL,
            session TEXT NOT NULL,
            text TEXT NOT NULL,
            parameters TEXT NOT NULL,
            accesses TEXT NOT NULL,
            terms TEXT NOT NULL,
            in_transaction INTEGER NOT NULL,
            filed_micros INTEGER NOT NULL,
            wait_until_micros INTEGER NOT NULL,
            retry_until_micros INTEGER,
            withdrawn_reason TEXT,
            claimed_micros INTEGER,
            claimed_by_session TEXT
          ) WITHOUT ROWID;
          CREATE INDEX approval_by_state ON approval (state, id);
          CREATE INDEX approval_by_identity ON approval (identity) WHERE state = 'approved-late';
          CREATE TABLE vote (
            approval TEXT NOT NULL REFERENCES approval (id),
            position INTEGER NOT NULL,
            issuer TEXT NOT NULL,
            user TEXT NOT NULL,
            yes INTEGER NOT NULL,
            reason TEXT NOT NULL,
            at_micros INTEGER NOT NULL,
            PRIMARY KEY (approval, position)
          ) WITHOUT ROWID;
          CREATE UNIQUE INDEX vote_once ON vote (approval, issuer, lower(user));
          CREATE TABLE audit (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at_micros INTEGER NOT NULL,
            kind TEXT NOT NULL,
            user TEXT,
            connection TEXT,
            details TEXT NOT NULL
          );
          CREATE INDEX audit_by_time ON audit (at_micros);
          """,
          // Identities count definitions from here on, so that late yeses given before count no
          // more.
          """
          ALTER TABLE approval ADD COLUMN definitions TEXT NOT NULL DEFAULT '[]';
          """,
          """
          CREATE TABLE ticket (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            issuer TEXT NOT NULL,
            user TEXT NOT NULL,
            agent TEXT,
            group_names TEXT NOT NULL,
            role_names TEXT NOT NULL,
            connections TEXT NOT NULL,
            actions TEXT NOT NULL,
            minted_micros INTEGER NOT NULL,
            expires_micros INTEGER NOT NULL,
            expiry_noted INTEGER NOT NULL DEFAULT 0,
            revoked_micros INTEGER,
            revoked_by TEXT,
            verifiers TEXT NOT NULL
          ) WITHOUT ROWID;
          CREATE INDEX ticket_by_owner ON ticket (user, issuer, id);
          CREATE INDEX ticket_by_expiry ON ticket (expires_micros);
          """,
          // A page of one kind, or of one user, is found without reading all the others.
          """
          CREATE INDEX audit_by_kind ON audit (kind, id);
          CREATE INDEX audit_by_user ON audit (user, id) WHERE user IS NOT NULL;
          """,
          """
          ALTER TABLE approval ADD COLUMN estimate_rows INTEGER;
          ALTER TABLE approval ADD COLUMN estimate_schema TEXT;
          ALTER TABLE approval ADD COLUMN estimate_table TEXT;
          """,
          """
          CREATE TABLE notice (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            target TEXT NOT NULL,
            person TEXT NOT NULL,
            id TEXT NOT NULL,
            at_micros INTEGER NOT NULL,
            gathered INTEGER NOT NULL,
            refusals INTEGER NOT NULL DEFAULT 0,
            body TEXT NOT NULL
          );
          CREATE UNIQUE INDEX notice_once ON notice (target, id);
          CREATE INDEX notice_by_target ON notice (target, number);
          CREATE INDEX notice_by_person ON notice (target, person);
          """);
}
