import { useEffect, useMemo, useState } from "react";
import { gatewayNow, get } from "../../api/call";
import { useDesk } from "../../api/live";
import { useLoaded } from "../../api/loaded";
import type { Approval, Page } from "../../api/types";
import { useKeys } from "../../app/keys";
import { go, Link, usePlace } from "../../app/place";
import { Icon } from "../../design/Icon";
import { Badge, Empty, Load, PageHead, Trouble, Waiting } from "../../design/parts";
import { Shown } from "../../text/Shown";
import { ago, clock } from "../../text/words";
import { Request } from "./Request";
import { useSecond } from "./second";
import "./approvals.css";

/** The inbox: what waits, live, and one request beside it. */
export default function Approvals({ id }: { id: string | undefined }) {
  const desk = useDesk();
  const { query } = usePlace();
  const past = query.get("view") === "answered";
  const now = useSecond();
  const waiting = useMemo(() => desk.waiting?.filter((each) => Date.parse(each.waitUntil) > now - 1500).sort((a, b) => a.requestedAt.localeCompare(b.requestedAt)) ?? null, [desk.waiting, now]);
  const answered = useLoaded(past ? `answered ${desk.changed?.id} ${desk.changed?.state}` : "none", (signal) =>
    past ? get<Page<Approval>>("/api/v1/approvals", { state: "approved,denied,expired,withdrawn,interrupted,approved-late,claimed", limit: 100 }, signal) : Promise.resolve({ items: [], next: null }),
  );
  const list = past ? answered.value?.items : waiting;
  const selected = id ?? list?.[0]?.id;
  const step = (by: number) => {
    const next = list?.[Math.max(0, (list.findIndex((each) => each.id === selected) ?? 0) + by)];
    if (next) go(`/approvals/${encodeURIComponent(next.id)}${past ? "?view=answered" : ""}`, true);
  };
  useKeys({ j: () => step(1), k: () => step(-1) });
  return (
    <>
      <PageHead title="Approvals" note={waiting ? (waiting.length === 0 ? "Nothing waits" : `${waiting.length} held on the wire`) : "Loading"}><NotifyButton /></PageHead>
      <div className="tabs" role="group" aria-label="Which requests">
        <Link to="/approvals" aria-current={past ? undefined : "true"}>Waiting</Link>
        <Link to="/approvals?view=answered" aria-current={past ? "true" : undefined}>Answered</Link>
      </div>
      {desk.error && <Trouble error={desk.error} />}
      <div className={id ? "inbox has-id" : "inbox"}>
        <section aria-label="requests" className="inbox-list">
          {!list && !desk.error && <Waiting what="requests" />}
          {list?.length === 0 && !id && <Empty icon="approvals" title={past ? "Nothing was answered yet" : "Nothing waits for an answer"}>{past ? "" : "A statement that a rule holds appears here within a second."}</Empty>}
          <ul>
            {list?.map((each) => (
              <li key={each.id}>
                <Link to={`/approvals/${encodeURIComponent(each.id)}${past ? "?view=answered" : ""}`} className="card-link" aria-current={each.id === selected ? "true" : undefined}>
                  <span className="card-top"><strong><Shown text={each.user} max={60} /></strong>{each.state === "waiting" ? <Left until={each.waitUntil} now={now} /> : <Badge of={each.state} />}</span>
                  <code><Shown text={each.sql.slice(0, 300).replaceAll(/\s+/g, " ")} max={120} /></code>
                  <span className="faint">{each.agent ? <>through <Shown text={each.agent} max={40} /> · </> : ""}{each.connection} · {ago(each.requestedAt, now)}</span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
        {selected && <Open key={selected} id={selected} now={now} />}
      </div>
    </>
  );
}

function Open({ id, now }: { id: string; now: number }) {
  const { changed, waiting } = useDesk();
  const known = waiting?.find((each) => each.id === id);
  const request = useLoaded(`${id} ${changed?.id === id ? `${changed.state} ${changed.answers.length} ${changed.estimate?.rows}` : ""}`, (signal) => get<Approval>(`/api/v1/approvals/${encodeURIComponent(id)}`, {}, signal));
  const shown = { ...request, value: request.value ?? known ?? null };
  return <section className="inbox-open" aria-label="request"><Link to="/approvals" className="to-list">← All requests</Link><Load of={shown} what="the request">{(value) => <Request request={value} now={now} reload={request.reload} />}</Load></section>;
}

export function Left({ until, now }: { until: string; now: number }) {
  const millis = Date.parse(until) - now;
  return <span className={millis < 60_000 ? "left soon" : "left"}>{millis > 0 ? `${clock(millis)} left` : "time is up"}</span>;
}

function NotifyButton() {
  const [permission, setPermission] = useState("Notification" in window ? Notification.permission : "denied");
  useEffect(() => void gatewayNow(), []);
  return permission === "default" ? <button type="button" onClick={() => void Notification.requestPermission().then(setPermission)}><Icon name="bell" /> Notify me</button> : null;
}
