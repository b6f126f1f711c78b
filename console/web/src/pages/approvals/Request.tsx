import { useRef, useState } from "react";
import { post } from "../../api/call";
import { useLoaded } from "../../api/loaded";
import { get } from "../../api/call";
import type { Approval, Hit, Page } from "../../api/types";
import { useKeys } from "../../app/keys";
import { Link } from "../../app/place";
import { useWho } from "../../app/who";
import { Badge, Dialog, Fact, Facts, Trouble } from "../../design/parts";
import { Shown } from "../../text/Shown";
import { Statement } from "../../text/Statement";
import { ago, moment, count } from "../../text/words";
import { Left } from "./Approvals";

/** Everything that a person needs to decide. */
export function Request({ request, now, reload }: { request: Approval; now: number; reload: () => void }) {
  const who = useWho();
  const [asking, setAsking] = useState<boolean | null>(null);
  const waits = request.state === "waiting";
  const own = request.user === who.user;
  const answered = request.answers.some((answer) => answer.by === who.user);
  const late = request.state === "expired" || request.state === "withdrawn";
  const may = (waits || late) && request.mayAnswer;
  const yeses = request.answers.filter((answer) => answer.yes).length;
  const dialect = request.protocol === "mysql" ? "mysql" : "postgres";
  useKeys({ y: () => may && setAsking(true), n: () => may && setAsking(false) });
  return (
    <article className={`request ${request.state}`}>
      <header className="request-head">
        <div>
          <h2><Shown text={request.user} max={80} />{request.agent && <span className="faint"> through <Shown text={request.agent} max={80} /></span>}</h2>
          <p className="faint">on <strong>{request.connection}</strong> from {request.source} · {ago(request.requestedAt, now)}</p>
        </div>
        <div className="request-state"><Badge of={request.state} />{waits && <Left until={request.waitUntil} now={now} />}</div>
      </header>
      <Statement sql={request.sql} dialect={dialect} values={request.parameters.map((parameter) => parameter.value)} />
      {request.parameters.length > 0 && (
        <section aria-label="parameters" className="parameters">
          {request.parameters.map((parameter, index) => (
            <div key={index}><code>{dialect === "mysql" ? `?${index + 1}` : `$${index + 1}`}</code><code className="value">{parameter.value === null ? <em>NULL</em> : <Shown text={parameter.value} max={20_000} />}</code></div>
          ))}
        </section>
      )}
      {request.definitions.map((each) => (
        <section key={each.name}><h3>where <Shown text={each.name} /> stands for</h3><Statement sql={each.sql} dialect={dialect} /></section>
      ))}
      {request.inTransaction && <p className="warning">A transaction is open: rows that others need may be locked while this waits.</p>}
      <Facts>
        <Fact name="Does"><ul className="plain">{request.accesses.map((access) => <li key={access}><code><Shown text={access} max={400} /></code></li>)}</ul></Fact>
        {request.estimate && <Fact name="Rows">about {count(request.estimate.rows)} of <code><Shown text={request.estimate.of} max={200} /></code> <span className="faint">as the server's planner guesses</span></Fact>}
        <Fact name="Rule"><Shown text={request.rule} /></Fact>
        <Fact name="Who may answer">{request.reviewers.length > 0 ? request.reviewers.join(", ") : "anyone who reviews"}</Fact>
        <Fact name="Needs">{request.quorum === 1 ? "one yes" : `${yeses} of ${request.quorum} yeses`}{request.quorum > 1 && <meter min={0} max={request.quorum} value={yeses} aria-label="yeses so far" />}</Fact>
        <Fact name="Asked">{moment(request.requestedAt)}</Fact>
        {request.retryUntil && <Fact name="A late yes counts until">{moment(request.retryUntil)}</Fact>}
        <Fact name="Session"><Link to={`/sessions/${encodeURIComponent(request.session)}`}>what this session did</Link></Fact>
      </Facts>
      {request.answers.length > 0 && (
        <ol className="answers" aria-label="answers">
          {request.answers.map((answer) => <li key={answer.by + answer.at}><Badge of={answer.yes ? "approved" : "denied"} /> <strong><Shown text={answer.by} /></strong> {answer.reason && <q><Shown text={answer.reason} max={2000} /></q>} <span className="faint">{moment(answer.at)}</span></li>)}
        </ol>
      )}
      {(waits || late) && (
        <footer className="answer-bar">
          {own ? <p className="faint">This is your own request: somebody else has to answer it.</p> : answered ? <p className="faint">You have answered. {request.quorum - yeses} more {request.quorum - yeses === 1 ? "yes" : "yeses"} needed.</p> : !may ? <p className="faint">You may not answer it: <Shown text={request.mayNotBecause ?? "it is not waiting any more"} max={300} />.</p> : (
            <>
              <button type="button" className="yes" onClick={() => setAsking(true)}>{waits ? "Approve" : "Approve when it is sent again"} <kbd>y</kbd></button>
              <button type="button" className="no" onClick={() => setAsking(false)}>Deny <kbd>n</kbd></button>
            </>
          )}
        </footer>
      )}
      <Before request={request} now={now} />
      {asking !== null && may && <AnswerDialog request={request} yes={asking} close={() => setAsking(null)} done={reload} />}
    </article>
  );
}

function AnswerDialog({ request, yes, close, done }: { request: Approval; yes: boolean; close: () => void; done: () => void }) {
  const [reason, setReason] = useState("");
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const answer = async () => {
    setBusy(true);
    try {
      await post(`/api/v1/approvals/${encodeURIComponent(request.id)}/answer`, { yes, reason }, request.version);
      close();
      done();
    } catch (failed) {
      setError(failed as Error);
      setBusy(false);
      done();
    }
  };
  return (
    <Dialog title={yes ? "Let this statement run?" : "Refuse this statement?"} close={close}>
      <form onSubmit={(event) => (event.preventDefault(), void answer())}>
        <p><strong><Shown text={request.user} max={80} /></strong> {request.agent && <>through <Shown text={request.agent} max={80} /> </>}on <strong>{request.connection}</strong>: {request.accesses.slice(0, 3).map((access) => <code key={access}><Shown text={access} max={120} /></code>)}</p>
        <label className="field"><span>Reason</span><textarea rows={3} value={reason} maxLength={2000} onChange={(event) => setReason(event.target.value)} onKeyDown={(event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && void answer()} placeholder={yes ? "Why it is right (kept in the audit)" : "What to do instead (the client is told)"} /></label>
        {error && <Trouble error={error} />}
        <div className="actions"><button type="button" onClick={close}>Cancel</button><button className={yes ? "yes" : "no"} disabled={busy}>{yes ? "Approve" : "Deny"}</button></div>
      </form>
    </Dialog>
  );
}

/** What the same person did through the same agent just before, for who may answer, or might have. */
function Before({ request, now }: { request: Approval; now: number }) {
  const who = useWho();
  const may = useRef(false);
  may.current ||= request.mayAnswer || who.auditor || who.administrator;
  const before = useLoaded(may.current ? `before ${request.id}` : "none", (signal) =>
    may.current ? get<Page<Hit>>(`/api/v1/approvals/${encodeURIComponent(request.id)}/recent`, {}, signal) : Promise.resolve({ items: [], next: null }),
  );
  if (!before.value || before.value.items.length === 0) return null;
  return (
    <section className="before"><h3>Just before</h3><ul className="plain">{before.value.items.map((hit) => <li key={`${hit.session} ${hit.statement}`}><Badge of={hit.decision} /><code><Shown text={hit.sql.slice(0, 400).replaceAll(/\s+/g, " ")} max={140} /></code><span className="faint">{ago(hit.at, now)}</span></li>)}</ul></section>
  );
}
