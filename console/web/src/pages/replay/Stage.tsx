import { Link } from "../../app/place";
import { Badge } from "../../design/parts";
import { VirtualTable } from "../../design/VirtualTable";
import { Shown } from "../../text/Shown";
import { Statement } from "../../text/Statement";
import type { Dialect } from "../../text/tokens";
import { clock, plural } from "../../text/words";
import { rowsAt, type Played } from "./track";

/** One statement and what had come of it by a moment. */
export function Stage({ played, at, dialect }: { played: Played; at: number; dialect: Dialect }) {
  const notes = played.notes.filter((note) => note.at <= at);
  return (
    <section className="stage" aria-label={`statement ${played.number}`}>
      <header><h2>#{played.number}</h2><Badge of={played.decision} />{played.rule && <span className="faint">by <strong><Shown text={played.rule} max={120} /></strong></span>}{played.lateYes && <span className="faint">let through by a late yes of <Shown text={played.lateYes} /></span>}</header>
      <Statement sql={played.sql} dialect={dialect} values={played.values} />
      {played.decision !== "allow" && played.findings.length > 0 && <ul className="plain findings">{played.findings.slice(0, 20).map((finding, index) => <li key={index}><Badge of={finding.effect} /> {finding.access && <code><Shown text={finding.access} max={200} /></code>} <span className="faint"><Shown text={finding.reason} max={400} /></span></li>)}</ul>}
      {played.results.map((result, index) => {
        const rows = rowsAt(result, at);
        return (
          <div key={index} className="result">
            <p className="faint">{plural(rows, "row")}{rows < result.rows.length && ` so far of ${result.rows.length.toLocaleString()}`}{result.columns.some((column) => column.masked) && " · masked values are what the client got"}</p>
            <VirtualTable columns={result.columns} count={rows} row={(row) => result.rows[row] ?? []} label={`result ${index + 1} of statement ${played.number}`} />
          </div>
        );
      })}
      <ul className="plain notes">
        {notes.map((note, index) => <li key={index} className={note.good ? "" : "bad"}><span className="faint">{clock(note.at)}</span> <span className={note.kind === "failed" ? "error-text" : ""}><Shown text={note.text} max={4000} /></span> {note.request && <Link to={`/approvals/${encodeURIComponent(note.request)}`}>request</Link>}</li>)}
      </ul>
    </section>
  );
}
