import { useState } from "react";
import { post } from "../../api/call";
import type { Explanation } from "../../api/types";
import { useWho } from "../../app/who";
import { Badge, Empty, Fact, Facts, Field, Trouble } from "../../design/parts";
import { Shown } from "../../text/Shown";
import { Statement } from "../../text/Statement";

/** What the rules in force would make of a statement. */
export function TryStatement() {
  const who = useWho();
  const [connection, setConnection] = useState(who.connections[0]?.name ?? "");
  const [sql, setSql] = useState("");
  const [user, setUser] = useState("");
  const [groups, setGroups] = useState("");
  const [answer, setAnswer] = useState<{ statements: Explanation[] } | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const dialect = who.connections.find((each) => each.name === connection)?.protocol === "mysql" ? "mysql" : "postgres";
  const explain = async () => {
    setBusy(true);
    setError(null);
    try {
      setAnswer(await post("/api/v1/explain", { connection, sql, ...(user ? { user } : {}), ...(groups ? { groups: groups.split(",").map((each) => each.trim()).filter(Boolean) } : {}) }));
    } catch (failed) {
      setAnswer(null);
      setError(failed as Error);
    }
    setBusy(false);
  };
  return (
    <div className="policy">
      <form className="panel" onSubmit={(event) => (event.preventDefault(), void explain())}>
        <Field label="Connection"><input required list="open-connections" value={connection} onChange={(event) => setConnection(event.target.value)} /></Field>
        <datalist id="open-connections">{who.connections.map((each) => <option key={each.name} value={each.name}>{each.protocol}</option>)}</datalist>
        {(who.auditor || who.administrator) && (
          <div className="two"><Field label="As user" hint="yourself unless said"><input value={user} placeholder={who.user} onChange={(event) => setUser(event.target.value)} /></Field><Field label="With groups" hint="with commas between them"><input value={groups} onChange={(event) => setGroups(event.target.value)} /></Field></div>
        )}
        <Field label="Statement"><textarea required rows={7} className="code" spellCheck={false} value={sql} onChange={(event) => setSql(event.target.value)} onKeyDown={(event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && void explain()} placeholder="SELECT email FROM customers" /></Field>
        <div className="actions"><button className="main" disabled={busy}>Explain <kbd>Ctrl ↵</kbd></button></div>
      </form>
      <section aria-label="answer" aria-live="polite">
        {error && <Trouble error={error} />}
        {!answer && !error && <Empty icon="policy" title="What would happen?">The answer names each rule that speaks, and how each column would leave.</Empty>}
        {answer?.statements.map((each, index) => <Answer key={index} of={each} dialect={dialect} />)}
      </section>
    </div>
  );
}

function Answer({ of, dialect }: { of: Explanation; dialect: "postgres" | "mysql" }) {
  return (
    <article className="panel">
      <header className="request-head"><h2>{of.kind}</h2><Badge of={of.decision} /></header>
      <Statement sql={of.sql} dialect={dialect} />
      {of.refusal && <p className="error-text"><Shown text={of.refusal} /></p>}
      {of.observed && <p className="warning">Observed only. Enforced, it would be: <Badge of={of.observed} /></p>}
      <Facts>
        {of.approvers.length > 0 && <Fact name="Who may say yes">{of.approvers.join(", ")}</Fact>}
        {of.findings.length > 0 && <Fact name="Because"><ul className="plain">{of.findings.map((finding, index) => <li key={index}><Badge of={finding.effect} /> {finding.access && <code><Shown text={finding.access} /></code>} {finding.rule && <strong><Shown text={finding.rule} /></strong>} <span className="faint"><Shown text={finding.reason} /></span></li>)}</ul></Fact>}
        {of.outputs.length > 0 && <Fact name="Columns"><ul className="plain">{of.outputs.map((output, index) => <li key={index}><code><Shown text={output.name} /></code> {output.mask ? <span className="badge masked"><Shown text={output.mask} /></span> : <span className="faint">as it is</span>} {output.sources.length > 0 && <span className="faint">from <Shown text={output.sources.join(", ")} max={300} /></span>}</li>)}</ul></Fact>}
      </Facts>
    </article>
  );
}
