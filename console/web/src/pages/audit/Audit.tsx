import { gatewayNow, get } from "../../api/call";
import { useLoaded } from "../../api/loaded";
import type { AuditEntry, Page } from "../../api/types";
import { go, Link, usePlace } from "../../app/place";
import { Empty, Field, Load, PageHead } from "../../design/parts";
import { Shown } from "../../text/Shown";
import { ago, moment } from "../../text/words";
import "./audit.css";

const FILTERS = ["kind", "user", "connection", "since", "cursor"] as const;

/** What happened outside sessions: sign-ins that were refused, answers, tickets, reloads, ends. */
export default function Audit() {
  const { query, href } = usePlace();
  const asked = Object.fromEntries(FILTERS.map((name) => [name, query.get(name)]));
  const page = useLoaded(href, (signal) => get<Page<AuditEntry>>("/api/v1/audit", { ...asked, limit: 100 }, signal));
  return (
    <>
      <PageHead title="Audit" note="What happened outside sessions; statements are found by Search"><button type="button" onClick={page.reload}>Refresh</button></PageHead>
      <form key={href} className="filters" onSubmit={(event) => {
        event.preventDefault();
        go(`/audit?${new URLSearchParams([...new FormData(event.currentTarget)].filter(([, value]) => value !== "") as [string, string][])}`);
      }}>
        <Field label="Kind"><input name="kind" defaultValue={asked.kind ?? ""} placeholder="sign-in-refused" /></Field>
        <Field label="User"><input name="user" defaultValue={asked.user ?? ""} /></Field>
        <Field label="Connection"><input name="connection" defaultValue={asked.connection ?? ""} /></Field>
        <Field label="Since"><select name="since" defaultValue={asked.since ?? ""}><option value="">ever</option><option value="1h">an hour</option><option value="24h">a day</option><option value="7d">a week</option><option value="30d">30 days</option></select></Field>
        <button className="main">Filter</button>
      </form>
      <Load of={page} what="the audit">
        {({ items, next }) => items.length === 0 ? <Empty icon="audit" title="Nothing found">Nothing happened, or the filters leave nothing.</Empty> : (
          <>
            <ol className="panel audit">
              {items.map((each) => (
                <li key={each.id}>
                  <time dateTime={each.at} title={moment(each.at)} className="faint">{ago(each.at, gatewayNow())}</time>
                  <div>
                    <strong><Shown text={each.kind.replaceAll("-", " ")} /></strong> {each.user && <Shown text={each.user} max={80} />}{each.connection && <span className="faint"> on {each.connection}</span>}
                    <p className="faint">{Object.entries(each.details).map(([name, value]) => <span key={name}>{name} <code><Shown text={typeof value === "string" ? value : JSON.stringify(value)} max={300} /></code> </span>)}</p>
                  </div>
                </li>
              ))}
            </ol>
            {next && <Link className="button" to={`/audit?${new URLSearchParams({ ...Object.fromEntries(query), cursor: next })}`}>Older</Link>}
          </>
        )}
      </Load>
    </>
  );
}
