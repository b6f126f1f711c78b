import { useState } from "react";
import { address, post } from "../../api/call";
import type { DryRun, Treatment } from "../../api/types";
import { Link } from "../../app/place";
import { Badge, Empty, Field, Trouble } from "../../design/parts";
import { Shown } from "../../text/Shown";
import { count, plural } from "../../text/words";

const EXAMPLE = `rules:
  - name: no deletes
    deny: { actions: [delete], message: "ask a DBA" }`;

/** What another policy would have made of recorded statements. */
export function TryPolicy() {
  const [policy, setPolicy] = useState("");
  const [added, setAdded] = useState(true);
  const [since, setSince] = useState("24h");
  const [limit, setLimit] = useState("1000");
  const [answer, setAnswer] = useState<DryRun | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    setError(null);
    try {
      setAnswer(await post<DryRun>(address("/api/v1/policy/dry-run", { since, limit }), { policy, added }));
    } catch (failed) {
      setAnswer(null);
      setError(failed as Error);
    }
    setBusy(false);
  };
  return (
    <div className="policy">
      <form className="panel" onSubmit={(event) => (event.preventDefault(), void run())}>
        <Field label="Policy" hint="rules, protect and mode, as in weir.yaml"><textarea required rows={14} className="code" spellCheck={false} value={policy} onChange={(event) => setPolicy(event.target.value)} placeholder={EXAMPLE} /></Field>
        <fieldset>
          <legend>Where it stands</legend>
          <label className="inline"><input type="radio" name="added" checked={added} onChange={() => setAdded(true)} /> beside what is in force</label>
          <label className="inline"><input type="radio" name="added" checked={!added} onChange={() => setAdded(false)} /> in its place</label>
        </fieldset>
        <div className="two">
          <Field label="Statements of the last"><select value={since} onChange={(event) => setSince(event.target.value)}><option value="1h">hour</option><option value="24h">day</option><option value="7d">week</option><option value="30d">30 days</option></select></Field>
          <Field label="At most"><select value={limit} onChange={(event) => setLimit(event.target.value)}><option value="1000">1,000</option><option value="10000">10,000</option></select></Field>
        </div>
        <div className="actions"><button className="main" disabled={busy}>{busy ? "Judging…" : "Try it"}</button></div>
      </form>
      <section aria-label="answer" aria-live="polite">
        {error && <Trouble error={error} />}
        {!answer && !error && <Empty icon="policy" title="What would change?">Nothing is taken into force by trying it.</Empty>}
        {answer && <Changes of={answer} />}
      </section>
    </div>
  );
}

function Changes({ of }: { of: DryRun }) {
  return (
    <>
      <p role="status"><strong>{of.changed === 0 ? "Nothing would change" : `${plural(of.changed, "statement")} would be treated otherwise`}</strong>, of {count(of.statements)} recorded ones.{of.notJudged > 0 && ` ${count(of.notJudged)} could not be judged anew: their connection or their recording is gone.`}{!of.complete && " There were more than the limit."}</p>
      {of.changes.map((change) => (
        <article key={`${change.newest.session} ${change.newest.statement}`} className="panel change">
          <p><Way of={change.now} /> <span aria-label="becomes">→</span> <Way of={change.then} /> {change.count > 1 && <span className="faint">{count(change.count)} times</span>}</p>
          <Link to={`/sessions/${encodeURIComponent(change.newest.session)}?statement=${change.newest.statement}`}><code><Shown text={change.newest.sql.slice(0, 600).replaceAll(/\s+/g, " ")} max={280} /></code></Link>
          <p className="faint"><strong><Shown text={change.newest.user} max={60} /></strong>{change.newest.agent && <> through <Shown text={change.newest.agent} max={40} /></>} · {change.newest.connection}</p>
        </article>
      ))}
    </>
  );
}

function Way({ of }: { of: Treatment }) {
  const masked = of.masks.filter((mask) => mask !== null).length;
  return <span title={of.reason}><Badge of={of.decision} /> {of.rule && <strong><Shown text={of.rule} /></strong>} {masked > 0 && <span className="badge masked">{masked} masked</span>}</span>;
}
