import { useState } from "react";
import { gatewayNow, get, post, send } from "../../api/call";
import { useLoaded } from "../../api/loaded";
import type { Page, Ticket } from "../../api/types";
import { useWho } from "../../app/who";
import { Badge, Dialog, Empty, Field, Load, PageHead, Trouble } from "../../design/parts";
import { Shown } from "../../text/Shown";
import { duration, moment } from "../../text/words";

/** Short-lived secrets for clients that cannot fetch tokens. */
export default function Tickets() {
  const who = useWho();
  const page = useLoaded("tickets", (signal) => get<Page<Ticket>>("/api/v1/tickets", { limit: 200 }, signal));
  const [minting, setMinting] = useState(false);
  const [revoking, setRevoking] = useState<Ticket | null>(null);
  return (
    <>
      <PageHead title="Tickets" note={who.administrator ? "Everybody's" : "Yours"}><button type="button" className="main" onClick={() => setMinting(true)}>New ticket</button></PageHead>
      <Load of={page} what="tickets">
        {({ items }) => items.length === 0 ? <Empty icon="tickets" title="No tickets">A ticket lets a client in that cannot fetch tokens: for some connections, for a short time.</Empty> : (
          <div className="table-wrap" tabIndex={0} role="region" aria-label="tickets">
            <table>
              <thead><tr><th scope="col">Name</th><th scope="col">Owner</th><th scope="col">For</th><th scope="col">State</th><th scope="col">Ends</th><th scope="col"><span className="sr">Actions</span></th></tr></thead>
              <tbody>
                {items.map((each) => (
                  <tr key={each.id}>
                    <th scope="row">{each.name ? <Shown text={each.name} max={60} /> : <span className="faint">no name</span>}<br /><code className="faint">{each.id}</code></th>
                    <td><Shown text={each.user} max={60} />{each.agent && <span className="faint"> through <Shown text={each.agent} max={40} /></span>}</td>
                    <td>{each.connections.join(", ")}{each.actions.length > 0 && <span className="faint"> · {each.actions.join(", ")}</span>}</td>
                    <td><Badge of={each.state} /></td>
                    <td>{each.state === "active" ? `in ${duration(Date.parse(each.expiresAt) - gatewayNow())}` : moment(each.revokedAt ?? each.expiresAt)}</td>
                    <td className="row-actions">{each.state === "active" && <button type="button" className="no" onClick={() => setRevoking(each)}>Revoke</button>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Load>
      {minting && <MintDialog close={() => setMinting(false)} done={page.reload} />}
      {revoking && <RevokeDialog ticket={revoking} close={() => setRevoking(null)} done={page.reload} />}
    </>
  );
}

function MintDialog({ close, done }: { close: () => void; done: () => void }) {
  const who = useWho();
  const [error, setError] = useState<Error | null>(null);
  const [minted, setMinted] = useState<{ ticket: Ticket; secret: string } | null>(null);
  if (minted) {
    return (
      <Dialog title="Your ticket" close={close}>
        <p className="warning">The password is shown now and never again.</p>
        <Field label="User name"><input readOnly className="code" value={minted.ticket.id} onFocus={(event) => event.target.select()} /></Field>
        <Field label="Password"><input readOnly className="code" value={minted.secret} onFocus={(event) => event.target.select()} /></Field>
        <div className="actions"><button type="button" onClick={() => void navigator.clipboard?.writeText(minted.secret)}>Copy password</button><button type="button" className="main" onClick={close}>Done</button></div>
      </Dialog>
    );
  }
  return (
    <Dialog title="New ticket" close={close}>
      <form onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const actions = String(form.get("actions")).split(",").map((each) => each.trim()).filter(Boolean);
        post<{ ticket: Ticket; secret: string }>("/api/v1/tickets", { name: String(form.get("name")) || null, connections: form.getAll("connection"), actions, lifetime: form.get("lifetime") }).then((value) => (setMinted(value), done()), setError);
      }}>
        <Field label="Name"><input name="name" placeholder="nightly" maxLength={64} /></Field>
        <fieldset><legend>Connections</legend>{who.connections.map((each) => <label className="inline" key={each.name}><input type="checkbox" name="connection" value={each.name} /> {each.name}</label>)}</fieldset>
        <div className="two"><Field label="For"><select name="lifetime" defaultValue="1h"><option value="15m">15 minutes</option><option value="1h">an hour</option><option value="8h">8 hours</option></select></Field><Field label="Actions" hint="all that you may do, unless said"><input name="actions" placeholder="read, set" /></Field></div>
        {error && <Trouble error={error} />}
        <div className="actions"><button type="button" onClick={close}>Cancel</button><button className="main">Make it</button></div>
      </form>
    </Dialog>
  );
}

function RevokeDialog({ ticket, close, done }: { ticket: Ticket; close: () => void; done: () => void }) {
  const [error, setError] = useState<Error | null>(null);
  return (
    <Dialog title="Revoke this ticket?" close={close}>
      <p>Nobody gets in with <code>{ticket.id}</code> any more, and its open sessions end at once.</p>
      {error && <Trouble error={error} />}
      <div className="actions"><button type="button" onClick={close}>Cancel</button><button type="button" className="no" onClick={() => void send("DELETE", `/api/v1/tickets/${encodeURIComponent(ticket.id)}`).then(() => (close(), done()), setError)}>Revoke</button></div>
    </Dialog>
  );
}
