import type { Token } from "./tokens";

/**
 * Lays a statement out in lines. Only the blanks between tokens change: the other tokens are the
 * given ones in the given order, so that nothing can be added or hidden by laying out.
 */
export function layOut(tokens: readonly Token[]): Token[] {
  const written = new Writer();
  const solid = tokens.filter((token) => token.kind !== "space");
  solid.forEach((token, index) => written.add(token, solid[index - 1], solid[index + 1], hadBreak(tokens, token)));
  return written.tokens;
}

const BREAKS = new Set(
  ("FROM WHERE HAVING ORDER GROUP LIMIT OFFSET UNION EXCEPT INTERSECT VALUES SET RETURNING WINDOW INNER LEFT RIGHT FULL CROSS NATURAL JOIN").split(" "),
);
const JOINED = new Set(["INNER", "LEFT", "RIGHT", "FULL", "CROSS", "NATURAL", "OUTER"]);
const STARTS = new Set(["SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "VALUES", "MERGE"]);
const STEP = "  ";

class Writer {
  readonly tokens: Token[] = [];
  /** Of each open parenthesis: whether a query stands in it. */
  private readonly open: boolean[] = [];
  private lineEmpty = true;
  private clause = "";

  add(token: Token, before: Token | undefined, after: Token | undefined, broken: boolean): void {
    const word = token.kind === "keyword" ? token.text.toUpperCase() : "";
    const closes = token.text === ")" && this.open.pop() === true;
    const wants = closes || this.wantsLine(token, word, before);
    if (before && (wants || broken)) this.line(word, closes);
    else if (before && needsBlank(before, token)) this.blank();
    this.push(token);
    if (word !== "" && (BREAKS.has(word) || STARTS.has(word))) this.clause = word;
    if (token.text === "(") {
      const query = after?.kind === "keyword" && STARTS.has(after.text.toUpperCase());
      this.open.push(query);
      if (query) this.clause = "(";
    }
    if (closes) this.clause = "";
  }

  private wantsLine(token: Token, word: string, before: Token | undefined): boolean {
    const previous = before?.kind === "keyword" ? before.text.toUpperCase() : "";
    if (before?.text === ";" && this.open.length === 0) return true;
    if (before?.text === "(" && this.open.at(-1) === true) return true;
    if (!this.inQuery() || token.kind !== "keyword") return false;
    if (word === "JOIN") return !JOINED.has(previous);
    if (word === "FROM") return !["DELETE", "DISTINCT"].includes(previous);
    if (word === "SET") return this.clause === "UPDATE";
    if (word === "VALUES") return previous !== "DEFAULT";
    if (word === "AND" || word === "OR") return ["WHERE", "HAVING", "JOIN", "LEFT", "RIGHT", "INNER"].includes(this.clause);
    return BREAKS.has(word) && previous !== "ON" && previous !== "WITHIN";
  }

  /** Whether the innermost parenthesis, if any, holds a query: lists and calls stay on their line. */
  private inQuery(): boolean {
    return this.open.length === 0 || this.open.at(-1) === true;
  }

  private line(word: string, closes: boolean): void {
    const deep = this.open.filter(Boolean).length + (word === "AND" || word === "OR" ? 1 : 0);
    this.tokens.push({ kind: "space", text: `\n${STEP.repeat(closes ? this.open.filter(Boolean).length : deep)}` });
    this.lineEmpty = true;
  }

  private blank(): void {
    if (!this.lineEmpty) this.tokens.push({ kind: "space", text: " " });
  }

  private push(token: Token): void {
    this.tokens.push(token);
    this.lineEmpty = false;
  }
}

/** Tokens are compared by identity: each remembers where it stood. */
const breaks = new WeakMap<Token, boolean>();

/** A line comment ends at its line, and strings that follow one another belong together only across lines. */
function hadBreak(tokens: readonly Token[], token: Token): boolean {
  const known = breaks.get(token);
  if (known !== undefined) return known;
  tokens.forEach((each, index) => {
    const space = tokens[index - 1];
    const before = space?.kind === "space" ? tokens[index - 2] : space;
    const endsLine = before?.kind === "comment" && !before.text.startsWith("/*");
    const strings = before?.kind === "string" && each.kind === "string" && space?.kind === "space" && space.text.includes("\n");
    breaks.set(each, endsLine || strings);
  });
  return breaks.get(token) ?? false;
}

function needsBlank(before: Token, token: Token): boolean {
  if (["(", "[", "."].includes(before.text) || [")", "]", ",", ";", "."].includes(token.text)) return false;
  if (before.text === "::" || token.text === "::" || token.text === "[") return false;
  if (token.text === "(") return before.kind === "keyword" || before.kind === "operator" || before.text === "," || before.text === ")";
  return true;
}
