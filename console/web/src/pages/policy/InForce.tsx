import { gatewayNow, get } from "../../api/call";
import { useLoaded } from "../../api/loaded";
import type { Policy } from "../../api/types";
import { Badge, Empty, Load } from "../../design/parts";
import { Shown } from "../../text/Shown";
import { ago, moment } from "../../text/words";

/** The rules and protections as sentences, and why a newer configuration is not in force. */
export function InForce() {
  const policy = useLoaded("policy", (signal) => get<Policy>("/api/v1/policy", {}, signal));
  return (
    <Load of={policy} what="the policy">
      {(now) => (
        <>
          {now.rejected && (
            <section className="panel rejected" role="alert" aria-label="rejected configuration">
              <h2>A newer configuration was rejected {ago(now.rejected.at, gatewayNow())}</h2>
              <p>What is below stays in force until the faults are mended.</p>
              <ul>{now.rejected.faults.map((fault) => <li key={fault}><code><Shown text={fault} max={500} /></code></li>)}</ul>
            </section>
          )}
          <p className="faint">In force since <time dateTime={now.since} title={moment(now.since)}>{ago(now.since, gatewayNow())}</time>, fingerprint <code>{now.fingerprint.slice(0, 12)}</code>{now.complete ? "." : ". What is about you is shown; auditors see all of it."}</p>
          {now.mode === "observe" && <p className="warning">Everything is only observed: statements are judged and recorded, and none is refused, held or masked.</p>}
          <h2>Rules</h2>
          {now.rules.length === 0 ? <Empty icon="policy" title="No rules">What no rule allows is refused, so nothing is open.</Empty> : (
            <ol className="panel sentences">
              {now.rules.map((rule) => (
                <li key={rule.name}>
                  <Badge of={rule.effect} /> <strong><Shown text={rule.name} /></strong> {rule.observed && <span className="badge calm">observed only</span>}
                  <p><Shown text={rule.words} max={1000} /></p>
                  {rule.message && <p className="faint">The client is told: <q><Shown text={rule.message} max={500} /></q></p>}
                </li>
              ))}
            </ol>
          )}
          <h2>Protected columns</h2>
          {now.protections.length === 0 ? <p className="faint">None{now.complete ? "" : " that you would see masked"}.</p> : (
            <ul className="panel sentences">
              {now.protections.map((each) => (
                <li key={each.name}>
                  <span className="badge masked"><Shown text={each.mask} /></span> <strong><Shown text={each.name} /></strong> {each.observed && <span className="badge calm">observed only</span>}
                  <p><Shown text={each.words} max={1000} /></p>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </Load>
  );
}
