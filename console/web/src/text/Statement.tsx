import { Fragment, memo, useMemo, useState } from "react";
import { windowOf } from "../design/window";
import { layOut } from "./layout";
import { Shown } from "./Shown";
import { tokenize, type Dialect, type Token } from "./tokens";
import { hiddenIn, mixedWords } from "./visible";

/** Beyond this a statement is shown by its lines on the screen, as it was sent. */
const LAID_OUT_MAX = 20_000;
const LINE_MAX = 400;
const LINE = 21;
const VALUE_MAX = 60;

export type Values = readonly (string | null)[];

/** A statement as text: coloured, in lines, with the parameters' values where they stand. */
export const Statement = memo(function Statement({ sql, dialect, values = [] }: { sql: string; dialect: Dialect; values?: Values }) {
  const [asSent, setAsSent] = useState(false);
  const large = sql.length > LAID_OUT_MAX;
  const tokens = useMemo(() => tokenize(sql, dialect), [sql, dialect]);
  const { hidden, turning } = useMemo(() => hiddenIn(sql), [sql]);
  const mixed = useMemo(() => mixedWords(sql).slice(0, 5), [sql]);
  return (
    <div className="statement">
      {(hidden > 0 || mixed.length > 0) && (
        <p className="warning" role="note">
          {hidden > 0 && <>This statement contains {hidden.toLocaleString()} invisible {hidden === 1 ? "character" : "characters"}{turning > 0 && `, ${turning} of which turn the direction of text`}. They are shown by name. </>}
          {mixed.length > 0 && <>Letters of two alphabets in one word: {mixed.map((word) => <code key={word}><Shown text={word} max={60} /></code>)}</>}
        </p>
      )}
      <div className="statement-tools">
        {large ? <span className="faint">{sql.length.toLocaleString()} characters, as sent</span> : (
          <button type="button" className="quiet" aria-pressed={asSent} onClick={() => setAsSent(!asSent)}>{asSent ? "As sent" : "Laid out"}</button>
        )}
        <button type="button" className="quiet" onClick={() => void navigator.clipboard?.writeText(sql)}>Copy</button>
      </div>
      {large ? <Lines tokens={tokens} /> : (
        <pre className="sql" tabIndex={0} aria-label="statement">
          <Tokens tokens={asSent ? tokens : layOut(tokens)} values={asSent ? [] : values} />
        </pre>
      )}
    </div>
  );
});

function Tokens({ tokens, values }: { tokens: readonly Token[]; values: Values }) {
  return tokens.map((token, index) => {
    if (token.kind === "space") return <Fragment key={index}><Shown text={token.text.replaceAll("\r\n", "\n")} /></Fragment>;
    const value = token.kind === "parameter" && token.number !== undefined ? values[token.number - 1] : undefined;
    if (value !== undefined) {
      return (
        <span key={index} className="bound" title={`${token.text} is bound to this value`}>
          <span className="bound-name">{token.text}</span>
          {value === null ? "NULL" : <Shown text={value} max={VALUE_MAX} />}
        </span>
      );
    }
    return <span key={index} className={`t-${token.kind}`}><Shown text={token.text} /></span>;
  });
}

/** Lines of at most LINE_MAX characters; those on the screen are elements. */
function Lines({ tokens }: { tokens: readonly Token[] }) {
  const lines = useMemo(() => intoLines(tokens), [tokens]);
  const [top, setTop] = useState(0);
  const { first, end, offset, height } = windowOf(lines.length, LINE, top, 420);
  return (
    <pre className="sql lines" tabIndex={0} aria-label="statement" onScroll={(event) => setTop(event.currentTarget.scrollTop)}>
      <div style={{ height }}>
        <div style={{ transform: `translateY(${offset}px)` }}>
          {lines.slice(first, end).map((line, index) => <div className="line" key={first + index}><Tokens tokens={line} values={[]} /></div>)}
        </div>
      </div>
    </pre>
  );
}

function intoLines(tokens: readonly Token[]): Token[][] {
  const lines: Token[][] = [[]];
  let wide = 0;
  for (const token of tokens) {
    token.text.split("\n").forEach((part, index) => {
      if (index > 0) {
        lines.push([]);
        wide = 0;
      }
      for (let from = 0; from < part.length; ) {
        const end = from + Math.max(2, LINE_MAX - wide);
        // Not between the two halves of a character.
        const text = part.slice(from, /[\ud800-\udbff]/.test(part[end - 1] ?? "") ? end + 1 : end);
        lines.at(-1)?.push({ kind: token.kind, text });
        wide += text.length;
        from += text.length;
        if (wide >= LINE_MAX) {
          lines.push([]);
          wide = 0;
        }
      }
    });
  }
  return lines;
}
