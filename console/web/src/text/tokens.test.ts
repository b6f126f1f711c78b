import { describe, expect, it } from "vitest";
import { layOut } from "./layout";
import { tokenize, type Dialect } from "./tokens";

const kinds = (sql: string, dialect: Dialect = "postgres") =>
  tokenize(sql, dialect).filter((token) => token.kind !== "space").map((token) => `${token.kind}:${token.text}`);

const HOSTILE = [
  "select 1 -- /* not open\n, 2 /* a /* nested */ still */ from t",
  "select E'it\\'s', 'it''s', $$ ' -- \" $$, $a$ $$ $a$ from \"odd \"\"name\"",
  "select '\u202e', \"\u0430dmin\", '<img src=x onerror=alert(1)>'",
  "select /*!50000 1, */ `a``b` # rest\n from t where a=? and b = ?",
  "select 'never closed",
  "select $1::int, $2, a->>'b', x::text[] from t;;",
  "/* never closed /* ",
  "\ud800 select 👩‍👩‍👧 $",
  "select 1--2\n;select 1-- 2",
];

describe("tokenize", () => {
  it("keeps every character in its place", () => {
    for (const sql of HOSTILE) {
      for (const dialect of ["postgres", "mysql"] as const) {
        expect(tokenize(sql, dialect).map((token) => token.text).join("")).toBe(sql);
      }
    }
  });

  it("nests comments as PostgreSQL does, and not as MySQL does", () => {
    expect(kinds("/* a /* b */ c */ d")).toEqual(["comment:/* a /* b */ c */", "word:d"]);
    expect(kinds("/* a /* b */ c", "mysql")).toEqual(["comment:/* a /* b */", "word:c"]);
  });

  it("never shows as a comment what MySQL would run", () => {
    expect(kinds("/*!50000 DROP TABLE t */", "mysql")).toContain("keyword:DROP");
    expect(kinds("/*M! DROP TABLE t */", "mysql")).toContain("keyword:DROP");
    expect(kinds("SELECT 1--2", "mysql")).toEqual(["keyword:SELECT", "number:1", "operator:--", "number:2"]);
    expect(kinds("SELECT 1--2")).toEqual(["keyword:SELECT", "number:1", "comment:--2"]);
  });

  it("ends strings where the server does", () => {
    expect(kinds("'a\\' or 1")).toEqual(["string:'a\\'", "keyword:or", "number:1"]);
    expect(kinds("E'a\\' or 1'")).toEqual(["string:E'a\\' or 1'"]);
    expect(kinds("'a\\' or 1'", "mysql")).toEqual(["string:'a\\' or 1'"]);
    expect(kinds("$q$ it's $$ here $q$ x")).toEqual(["string:$q$ it's $$ here $q$", "word:x"]);
  });

  it("counts parameters", () => {
    expect(tokenize("a = ? and b = ?", "mysql").filter((token) => token.kind === "parameter").map((token) => token.number)).toEqual([1, 2]);
    expect(tokenize("a = $2", "postgres").find((token) => token.kind === "parameter")?.number).toBe(2);
  });

  it("reads a megabyte in one pass", () => {
    const sql = `select ${"'x', /* y */ 1, ".repeat(60_000)} 1`;
    expect(tokenize(sql, "postgres").length).toBeGreaterThan(400_000);
  });
});

describe("layOut", () => {
  it("adds and removes nothing but blanks, in the same order", () => {
    for (const sql of HOSTILE) {
      const tokens = tokenize(sql, "postgres");
      expect(layOut(tokens).filter((token) => token.kind !== "space")).toEqual(tokens.filter((token) => token.kind !== "space"));
    }
  });

  it("is read as the same tokens again", () => {
    for (const sql of ["select a--b\n,c from t", "select 'a'\n'b'", "select - - 1, a.b , f ( x ) from t", "select 1 ;select 2"]) {
      const once = tokenize(sql, "postgres");
      const again = tokenize(layOut(once).map((token) => token.text).join(""), "postgres");
      expect(again.filter((token) => token.kind !== "space")).toEqual(once.filter((token) => token.kind !== "space"));
    }
  });

  it("puts clauses on lines of their own, and queries in parentheses below", () => {
    const sql = "delete from payments where id in (select id from old where x = 1 and y = f(2, 3)) and z = $1 returning id";
    expect(layOut(tokenize(sql, "postgres")).map((token) => token.text).join("")).toBe(
      [
        "delete from payments",
        "where id in (",
        "  select id",
        "  from old",
        "  where x = 1",
        "    and y = f(2, 3)",
        ") and z = $1",
        "returning id",
      ].join("\n"),
    );
  });
});
