import { useEffect, useRef, useState } from "react";
import { gatewayNow, get, send } from "../../api/call";
import { useDesk } from "../../api/live";
import { useLoaded, type Loaded } from "../../api/loaded";
import type { Page, Session, SessionNews } from "../../api/types";
import { go, Link, usePlace } from "../../app/place";
import { useWho } from "../../app/who";
import { Badge, Dialog, Empty, Field, Load, PageHead, Trouble } from "../../design/parts";
import { Shown } from "../../text/Shown";
import { ago, count, duration } from "../../text/words";

const FILTERS = ["user", "agent", "connection", "since", "cursor"] as const;

export default function Sessions() {
  const who = useWho();
  const { query, href } = usePlace();
  const [ending, setEnding] = useState<Session | null>(null);
  const asked = Object.fromEntries(FILTERS.map((name) => [name, query.get(name)]));
  const page = useLoaded(href, (signal) => get<Page<Session>>("/api/v1/sessions", { ...asked, limit: 50 }, signal));
  useNews(asked, page);
  return (
    <>
      <PageHead title="Sessions" note={who.auditor || who.administrator ? "Everybody's" : "Yours"}><button type="button" onClick={page.reload}>Refresh</button></PageHead>
      <form key={href} className="filters" onSubmit={(event) => {
        event.preventDefault();
        const given = new URLSearchParams([...new FormData(event.currentTarget)].filter(([, value]) => value !== "") as [string, string][]);
        go(`/sessions?${given}`);
      }}>
        {who.auditor && <Field label="User"><input name="user" defaultValue={asked.user ?? ""} /></Field>}
        <Field label="Agent"><input name="agent" defaultValue={asked.agent ?? ""} /></Field>
        <Field label="Connection"><input name="connection" list="connections" defaultValue={asked.connection ?? ""} /></Field>
        <Field label="Since"><select name="since" defaultValue={asked.since ?? ""}><option value="">ever</option><option value="1h">an hour</option><option value="24h">a day</option><option value="7d">a week</option><option value="30d">30 days</option></select></Field>
        <datalist id="connections">{who.connections.map((each) => <option key={each.name} value={each.name} />)}</datalist>
        <button className="main">Filter</button>
      </form>
      <Load of={page} what="sessions">
        {({ items, next }) => items.length === 0 ? <Empty icon="sessions" title="No sessions">Nobody has connected, or the filters leave nothing.</Empty> : (
          <>
            <div className="table-wrap" tabIndex={0} role="region" aria-label="sessions">
              <table>
                <thead><tr><th scope="col">Who</th><th scope="col">Connection</th><th scope="col">From</th><th scope="col">Started</th><th scope="col">Lasted</th><th scope="col" className="number">Statements</th><th scope="col"><span className="sr">Actions</span></th></tr></thead>
                <tbody>
                  {items.map((each) => (
                    <tr key={each.id}>
                      <th scope="row"><Link to={`/sessions/${encodeURIComponent(each.id)}`}><Shown text={each.user} max={60} /></Link>{each.agent && <span className="faint"> through <Shown text={each.agent} max={40} /></span>}</th>
                      <td>{each.connection} <span className="faint">{each.protocol}</span></td>
                      <td className="faint">{each.source}</td>
                      <td>{ago(each.startedAt, gatewayNow())}</td>
                      <td>{each.live ? <Badge of="live" /> : each.endedAt ? duration(Date.parse(each.endedAt) - Date.parse(each.startedAt)) : <span className="faint">unknown</span>}</td>
                      <td className="number">{count(each.statements)}</td>
                      <td className="row-actions">{each.live && (who.administrator || each.user === who.user) && <button type="button" className="no" onClick={() => setEnding(each)}>End</button>}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            {next && <Link className="button" to={`/sessions?${new URLSearchParams({ ...Object.fromEntries(query), cursor: next })}`}>Older sessions</Link>}
          </>
        )}
      </Load>
      {ending && <EndDialog session={ending} close={() => setEnding(null)} done={page.reload} />}
    </>
  );
}

const RELOAD_MILLIS = 1000;
const RELOADS_MAX = 15;

/** Sessions that are opened and end are seen without asking. The index may be behind what is told, so that the list is loaded until it has it, once a second and not for ever. */
function useNews(asked: Record<string, string | null>, page: Loaded<Page<Session>>) {
  const { session } = useDesk();
  const before = useRef({ session: null as SessionNews | null, at: 0, count: 0 });
  useEffect(() => {
    const last = before.current;
    if (!session || page.loading || asked.cursor !== null || !fits(session, asked)) return;
    if (page.value?.items.some((each) => each.id === session.id && each.live === session.live)) return;
    if (last.session !== session) Object.assign(last, { session, count: 0 });
    if (last.count >= RELOADS_MAX) return;
    const timer = setTimeout(() => {
      Object.assign(last, { at: performance.now(), count: last.count + 1 });
      page.reload();
    }, Math.max(0, last.at + RELOAD_MILLIS - performance.now()));
    return () => clearTimeout(timer);
  }, [session, page, asked]);
}

function fits(session: SessionNews, asked: Record<string, string | null>): boolean {
  return (["user", "agent", "connection"] as const).every((name) => (asked[name] ?? "") === "" || asked[name] === session[name]);
}

function EndDialog({ session, close, done }: { session: Session; close: () => void; done: () => void }) {
  const [error, setError] = useState<Error | null>(null);
  return (
    <Dialog title="End this session?" close={close}>
      <p>The client of <strong><Shown text={session.user} /></strong> on <strong>{session.connection}</strong> is disconnected at once; what it has open is rolled back.</p>
      {error && <Trouble error={error} />}
      <div className="actions"><button type="button" onClick={close}>Cancel</button><button type="button" className="no" onClick={() => void send("DELETE", `/api/v1/sessions/${encodeURIComponent(session.id)}`).then(() => (close(), done()), setError)}>End it</button></div>
    </Dialog>
  );
}
