/**
 * SQL as colours need it: tokens whose texts make up the whole statement, character for character.
 *
 * It decides nothing: Weir judges with the server's own grammar. Where two servers read differently
 * the dialect says which is meant, and what is executable is never coloured as a comment.
 */

export type Dialect = "postgres" | "mysql";

export type TokenKind = "word" | "keyword" | "name" | "string" | "number" | "comment" | "parameter" | "operator" | "mark" | "space";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Of a parameter: counted from 1. */
  readonly number?: number;
}

const KEYWORDS = new Set(
  (
    "ADD ALL ALTER ANALYZE AND ANY ARRAY AS ASC BEGIN BETWEEN BY CALL CASCADE CASE CAST CHECK CLOSE COLLATE COLUMN COMMIT CONSTRAINT COPY CREATE CROSS " +
    "CURRENT_DATE CURRENT_TIMESTAMP CURRENT_USER CURSOR DATABASE DEALLOCATE DECLARE DEFAULT DELETE DESC DESCRIBE DISTINCT DO DROP DUPLICATE ELSE END EXCEPT EXECUTE EXISTS " +
    "EXPLAIN EXTENSION FALSE FETCH FILTER FOR FOREIGN FROM FULL FUNCTION GRANT GROUP HAVING IF ILIKE IN INDEX INNER INSERT INTERSECT INTO IS ISNULL JOIN KEY " +
    "LATERAL LEFT LIKE LIMIT LISTEN LOAD LOCK MATERIALIZED MERGE NATURAL NOT NOTIFY NOTNULL NOWAIT NULL NULLS OFFSET ON ONLY OPEN OR ORDER OUTER OVER PARTITION " +
    "PREPARE PRIMARY PROCEDURE REFERENCES REINDEX RELEASE RENAME REPLACE RESET RETURNING REVOKE RIGHT ROLLBACK ROW ROWS SAVEPOINT SCHEMA SELECT SEQUENCE SESSION " +
    "SET SHOW SIMILAR SOME START STRAIGHT_JOIN TABLE TEMP TEMPORARY THEN TO TRANSACTION TRIGGER TRUE TRUNCATE TYPE UNION UNIQUE UNLISTEN UPDATE USE USER USING VACUUM VALUES " +
    "VIEW WHEN WHERE WINDOW WITH WITHIN"
  ).split(" "),
);

const SPACE = /[ \t\n\r\f\v]+/y;
const WORD = /[\p{L}_][\p{L}\p{M}\p{N}_$]*/uy;
const NUMBER = /(?:0[xXoObB][0-9A-Fa-f_]+|\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d+)?|\.\d[\d_]*(?:[eE][+-]?\d+)?)/y;
const OPERATOR = /[-+*/<>=~!@#%^&|`?:]+/y;
const DOLLAR = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;
const POSITION = /\$\d+/y;

export function tokenize(sql: string, dialect: Dialect): Token[] {
  return new Reader(sql, dialect).all();
}

/** One pass over a text; linear in its length. */
class Reader {
  private at = 0;
  private questionMarks = 0;
  private readonly tokens: Token[] = [];

  constructor(
    private readonly sql: string,
    private readonly dialect: Dialect,
  ) {}

  all(): Token[] {
    while (this.at < this.sql.length) this.next();
    return this.tokens;
  }

  private next(): void {
    const here = this.sql[this.at] ?? "";
    const pair = this.sql.slice(this.at, this.at + 2);
    if (this.match(SPACE, "space")) return;
    if (pair === "--" && this.beginsLineComment()) return this.until("\n", "comment", false);
    if (here === "#" && this.dialect === "mysql") return this.until("\n", "comment", false);
    if (pair === "/*") return this.blockComment();
    if (here === "'") return this.quoted("'", this.dialect === "mysql", "string");
    if (here === '"') return this.quoted('"', this.dialect === "mysql", this.dialect === "mysql" ? "string" : "name");
    if (here === "`" && this.dialect === "mysql") return this.quoted("`", false, "name");
    if (here === "$") return this.dollar();
    if (here === "?" && this.dialect === "mysql") return this.push("parameter", this.at + 1, ++this.questionMarks);
    if (this.match(NUMBER, "number")) return;
    if (this.word()) return;
    if (this.operator()) return;
    const point = this.sql.codePointAt(this.at) ?? 0;
    this.push("mark", this.at + (point > 0xffff ? 2 : 1));
  }

  /** MySQL's needs a blank or control character behind it; without one it is two signs. */
  private beginsLineComment(): boolean {
    const after = this.sql.charCodeAt(this.at + 2);
    return this.dialect === "postgres" || Number.isNaN(after) || after <= 0x20;
  }

  /** PostgreSQL's nest; what MySQL or MariaDB would run is shown as what it is. */
  private blockComment(): void {
    if (this.dialect === "mysql" && /\/\*M?!/y.test(this.sql.slice(this.at, this.at + 4))) return this.push("operator", this.at + 2);
    if (this.dialect === "mysql") return this.until("*/", "comment", true, 2);
    let depth = 0;
    const ends = /\/\*|\*\//g;
    ends.lastIndex = this.at;
    for (let found = ends.exec(this.sql); found; found = ends.exec(this.sql)) {
      depth += found[0] === "/*" ? 1 : -1;
      if (depth === 0) return this.push("comment", ends.lastIndex);
    }
    this.push("comment", this.sql.length);
  }

  private quoted(quote: string, escapes: boolean, kind: TokenKind, from = this.at): void {
    let end = from + 1;
    for (; end < this.sql.length; end++) {
      const sign = this.sql[end];
      if (sign === "\\" && escapes) end++;
      else if (sign === quote) {
        if (this.sql[end + 1] !== quote) break;
        end++;
      }
    }
    this.push(kind, Math.min(end + 1, this.sql.length));
  }

  private dollar(): void {
    POSITION.lastIndex = this.at;
    const position = POSITION.exec(this.sql);
    if (position) return this.push("parameter", this.at + position[0].length, Number(position[0].slice(1)));
    DOLLAR.lastIndex = this.at;
    const tag = this.dialect === "postgres" ? DOLLAR.exec(this.sql) : null;
    if (!tag) return this.push("mark", this.at + 1);
    this.until(tag[0], "string", true, tag[0].length);
  }

  private word(): boolean {
    WORD.lastIndex = this.at;
    const found = WORD.exec(this.sql);
    if (!found) return false;
    const text = found[0];
    const quote = this.sql[this.at + text.length];
    if (quote === "'" && /^(?:[eEbBxXnN]|_[a-z0-9]+)$/.test(text)) {
      this.quoted("'", this.dialect === "mysql" || /^[eE]$/.test(text), "string", this.at + text.length);
      return true;
    }
    this.push(KEYWORDS.has(text.toUpperCase()) ? "keyword" : "word", this.at + text.length);
    return true;
  }

  /** A run of signs ends where a comment begins. */
  private operator(): boolean {
    OPERATOR.lastIndex = this.at;
    const found = OPERATOR.exec(this.sql);
    if (!found) return false;
    const comment = found[0].search(this.dialect === "mysql" ? /.(?=\/\*|--|#|\?|`)/ : /.(?=\/\*|--)/);
    this.push("operator", this.at + (comment < 0 ? found[0].length : comment + 1));
    return true;
  }

  private until(end: string, kind: TokenKind, inclusive: boolean, skip = 0): void {
    const found = this.sql.indexOf(end, this.at + skip);
    this.push(kind, found < 0 ? this.sql.length : found + (inclusive ? end.length : 0));
  }

  private match(pattern: RegExp, kind: TokenKind): boolean {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.sql);
    if (!found) return false;
    this.push(kind, this.at + found[0].length);
    return true;
  }

  private push(kind: TokenKind, end: number, number?: number): void {
    const text = this.sql.slice(this.at, end);
    this.tokens.push(number === undefined ? { kind, text } : { kind, text, number });
    this.at = end;
  }
}
