import { get } from "../../api/call";
import { useLoaded } from "../../api/loaded";
import type { Connection, Health, Page } from "../../api/types";
import { Badge, Empty, Load } from "../../design/parts";
import { Shown } from "../../text/Shown";

/** The connections, each with how its server is. */
export function Connections() {
  const connections = useLoaded("connections", (signal) => get<Page<Connection>>("/api/v1/connections", {}, signal));
  return (
    <Load of={connections} what="connections">
      {({ items }) => items.length === 0 ? <Empty icon="policy" title="No connections">No rule opens a connection to you.</Empty> : (
        <div className="table-wrap" tabIndex={0} role="region" aria-label="connections">
          <table>
            <thead><tr><th scope="col">Name</th><th scope="col">Server</th><th scope="col">TLS</th><th scope="col">To you</th><th scope="col">Health</th></tr></thead>
            <tbody>
              {items.map((each) => (
                <tr key={each.name}>
                  <th scope="row">{each.name} <span className="faint">{each.protocol}</span> {each.observed && <span className="badge calm">observed only</span>}</th>
                  <td>{each.address === null ? <span className="faint">for auditors</span> : <><code><Shown text={each.address} max={120} /></code>{each.database && <span className="faint"> / <Shown text={each.database} max={60} /></span>}</>}</td>
                  <td>{each.tls ?? <span className="faint">for auditors</span>}</td>
                  <td>{each.usable ? "open" : <span className="faint">no rule opens it</span>}</td>
                  <td aria-live="polite"><HealthOf name={each.name} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Load>
  );
}

function HealthOf({ name }: { name: string }) {
  const health = useLoaded(`health ${name}`, (signal) => get<Health>(`/api/v1/connections/${encodeURIComponent(name)}/health`, {}, signal));
  if (health.error) return <span className="error-text">{health.error.message}</span>;
  if (!health.value) return <span className="faint">asking…</span>;
  return (
    <>
      <Badge of={health.value.state} /> {health.value.version && <Shown text={health.value.version} max={60} />} <span className="faint">{health.value.millis} ms</span>
      {health.value.trouble && <p className="error-text"><Shown text={health.value.trouble} max={300} /></p>}
    </>
  );
}
