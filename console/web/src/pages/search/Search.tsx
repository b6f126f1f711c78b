import { useState } from "react";
import { address, get } from "../../api/call";
import { useLoaded } from "../../api/loaded";
import type { Hit, Page } from "../../api/types";
import { go, Link, usePlace } from "../../app/place";
import { useWho } from "../../app/who";
import { Badge, Empty, Field, Load, PageHead } from "../../design/parts";
import { Shown } from "../../text/Shown";
import { count, duration, moment } from "../../text/words";
import { Chart } from "./Chart";

const FILTERS = ["q", "user", "agent", "connection", "table", "column", "rule", "decision", "failed", "minMillis", "minRows", "since", "until", "cursor"] as const;

/** Statements of the past. The address holds the whole question, so that a link to it is the saved search. */
export default function Search() {
  const who = useWho();
  const { query, href } = usePlace();
  const [copied, setCopied] = useState(false);
  const moments = query.get("until") !== null;
  const asked = Object.fromEntries(FILTERS.map((name) => [name, query.get(name)]));
  // Where both are moments, the address says so; else the newest week.
  const wanted = { ...asked, since: asked.since ?? "7d" } as Record<string, string | null>;
  const page = useLoaded(href, (signal) => get<Page<Hit>>("/api/v1/search", { ...wanted, limit: 50 }, signal));
  return (
    <>
      <PageHead title="Search" note="Every statement that was sent, and what became of it">
        <button type="button" onClick={() => void navigator.clipboard?.writeText(location.href).then(() => setCopied(true))}>{copied ? "Link copied" : "Copy link"}</button>
        <a className="button" download href={address("/api/v1/search/export", { ...wanted, cursor: null, format: "csv" })}>CSV</a>
        <a className="button" download href={address("/api/v1/search/export", { ...wanted, cursor: null, format: "jsonl" })}>JSON Lines</a>
      </PageHead>
      <form key={href} className="filters" role="search" onSubmit={(event) => {
        event.preventDefault();
        go(`/search?${new URLSearchParams([...new FormData(event.currentTarget)].filter(([, value]) => value !== "") as [string, string][])}`);
      }}>
        <Field label="Words"><input name="q" type="search" defaultValue={asked.q ?? ""} placeholder="delete payments" autoFocus /></Field>
        <Field label="Decision"><select name="decision" defaultValue={asked.decision ?? ""}><option value="">any</option><option value="allow">allowed</option><option value="approve">held</option><option value="deny">refused</option></select></Field>
        {who.auditor && <Field label="User"><input name="user" defaultValue={asked.user ?? ""} /></Field>}
        <Field label="Agent"><input name="agent" defaultValue={asked.agent ?? ""} /></Field>
        <Field label="Connection"><input name="connection" defaultValue={asked.connection ?? ""} /></Field>
        <Field label="Table"><input name="table" defaultValue={asked.table ?? ""} placeholder="public.payments" /></Field>
        <Field label="Protected column"><input name="column" defaultValue={asked.column ?? ""} placeholder="public.people.ssn" /></Field>
        <Field label="Rule"><input name="rule" defaultValue={asked.rule ?? ""} /></Field>
        <Field label="Ended"><select name="failed" defaultValue={asked.failed ?? ""}><option value="">any way</option><option value="true">with an error</option><option value="false">without an error</option></select></Field>
        <Field label="Took at least (ms)"><input name="minMillis" type="number" min={0} defaultValue={asked.minMillis ?? ""} /></Field>
        <Field label="Rows at least"><input name="minRows" type="number" min={0} defaultValue={asked.minRows ?? ""} /></Field>
        <Field label="Since"><select name="since" defaultValue={asked.since ?? "7d"}><option value="1h">an hour</option><option value="24h">a day</option><option value="7d">a week</option><option value="30d">30 days</option><option value="365d">a year</option>{moments && <option value={asked.since ?? ""}>the stretch of the chart</option>}</select></Field>
        {moments && <input type="hidden" name="until" value={asked.until ?? ""} />}
        <button className="main">Search</button>
      </form>
      {who.auditor || who.administrator ? <Chart asked={wanted} /> : null}
      <Load of={page} what="statements">
        {({ items, next }) => items.length === 0 ? <Empty icon="search" title="Nothing found">No statement fits all of these filters.</Empty> : (
          <>
            <ul className="hits">
              {items.map((hit) => (
                <li key={`${hit.session} ${hit.statement}`}>
                  <Link to={`/sessions/${encodeURIComponent(hit.session)}?statement=${hit.statement}`} className="hit">
                    <span className="hit-side"><Badge of={hit.decision} />{hit.sqlState && <code className="error-text">{hit.sqlState}</code>}</span>
                    <span className="hit-main">
                      <code><Shown text={hit.sql.slice(0, 600).replaceAll(/\s+/g, " ")} max={280} /></code>
                      <span className="faint"><strong><Shown text={hit.user} max={60} /></strong>{hit.agent && <> through <Shown text={hit.agent} max={40} /></>} · {hit.connection} · {moment(hit.at)}{hit.rows !== null && ` · ${count(hit.rows)} rows`}{hit.durationMicros !== null && ` · ${duration(hit.durationMicros / 1000)}`}{hit.rules.length > 0 && <> · <Shown text={hit.rules.join(", ")} max={120} /></>}{hit.protectedColumns.length > 0 && <> · <span className="badge masked">protected</span> <Shown text={hit.protectedColumns.join(", ")} max={120} /></>}</span>
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
            {next && <Link className="button" to={`/search?${new URLSearchParams({ ...Object.fromEntries(query), cursor: next })}`}>Older statements</Link>}
          </>
        )}
      </Load>
    </>
  );
}
