import { useEffect, useRef, useState, type ReactNode } from "react";
import { send } from "../api/call";
import { useDesk } from "../api/live";
import { Icon, type IconName } from "../design/Icon";
import { Dialog } from "../design/parts";
import { written } from "../text/visible";
import { useKeys } from "./keys";
import { go, Link, usePlace } from "./place";
import { useWho } from "./who";

interface Place { to: string; name: string; icon: IconName; key: string; auditors?: boolean }
const PLACES: Place[] = [
  { to: "/approvals", name: "Approvals", icon: "approvals", key: "a" },
  { to: "/sessions", name: "Sessions", icon: "sessions", key: "s" },
  { to: "/search", name: "Search", icon: "search", key: "f" },
  { to: "/policy", name: "Policy", icon: "policy", key: "p" },
  { to: "/tickets", name: "Tickets", icon: "tickets", key: "t" },
  { to: "/audit", name: "Audit", icon: "audit", key: "u", auditors: true },
];

/** What stands around every page. */
export function Shell({ children }: { children: ReactNode }) {
  const who = useWho();
  const places = PLACES.filter((place) => !place.auditors || who.auditor || who.administrator);
  const { waiting, connected } = useDesk();
  const { path } = usePlace();
  const [help, setHelp] = useState(false);
  const count = waiting?.length ?? 0;
  useNotices();
  useEffect(() => {
    const place = PLACES.find((each) => path.startsWith(each.to)) ?? PLACES[0];
    document.title = `${count > 0 ? `(${count}) ` : ""}${place?.name} · Weir`;
  }, [count, path]);
  useKeys({ "?": () => setHelp(true), "/": () => go("/search"), ...Object.fromEntries(places.map((each) => [`g ${each.key}`, () => go(each.to)])) });
  return (
    <div className="shell">
      <a className="skip" href="#content">To the content</a>
      <nav aria-label="Main">
        <Link to="/approvals" className="brand"><img src="/icon.svg" alt="" width="28" height="28" /><span>Weir</span></Link>
        <ul>
          {places.map((place) => (
            <li key={place.to}>
              <Link to={place.to} aria-current={path.startsWith(place.to) || (path === "/" && place.to === "/approvals") ? "page" : undefined}>
                <Icon name={place.icon} /><span>{place.name}</span>
                {place.to === "/approvals" && count > 0 && <span className="count" aria-label={`${count} waiting`}>{count}</span>}
              </Link>
            </li>
          ))}
        </ul>
        <div className="nav-foot">
          <p className={connected ? "link-state on" : "link-state"} role="status">{connected ? "Live" : "Reconnecting…"}</p>
          <div className="me"><strong>{who.user}</strong><span className="faint">{who.administrator ? "administrator" : who.auditor ? "auditor" : who.groups.join(", ")}</span></div>
          <div className="nav-buttons">
            <ThemeSwitch />
            <button type="button" className="quiet" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)" onClick={() => setHelp(true)}><Icon name="keys" /></button>
            <button type="button" className="quiet" aria-label="Sign out" title="Sign out" onClick={() => void send("POST", "/auth/logout").finally(() => location.assign("/"))}><Icon name="out" /></button>
          </div>
        </div>
      </nav>
      {!connected && waiting !== null && <p className="offline" role="alert">The gateway cannot be reached. What you see may be old; trying again.</p>}
      <main id="content" tabIndex={-1}>{children}</main>
      {help && <Shortcuts close={() => setHelp(false)} />}
    </div>
  );
}

function ThemeSwitch() {
  const next: Record<string, string> = { "": "light", light: "dark", dark: "" };
  const [theme, setTheme] = useState(document.documentElement.dataset.theme ?? "");
  const change = () => {
    const to = next[theme] ?? "";
    setTheme(to);
    document.documentElement.dataset.theme = to;
    localStorage.setItem("weir.theme", to);
  };
  const name = theme === "" ? "as the system" : theme;
  return <button type="button" className="quiet" aria-label={`Colours: ${name}`} title={`Colours: ${name}`} onClick={change}><Icon name="moon" /></button>;
}

/** Tells of a new request while the page is in the background, if that was allowed. */
function useNotices() {
  const { changed } = useDesk();
  const who = useWho();
  const told = useRef(new Set<string>());
  useEffect(() => {
    if (!changed || changed.state !== "waiting" || changed.user === who.user || told.current.has(changed.id)) return;
    told.current.add(changed.id);
    if (!("Notification" in window) || Notification.permission !== "granted" || document.visibilityState === "visible") return;
    const notice = new Notification(`${written(changed.user)} asks on ${written(changed.connection)}`, { body: written(changed.sql.slice(0, 160)), tag: changed.id, icon: "/icon.svg" });
    notice.onclick = () => {
      window.focus();
      go(`/approvals/${encodeURIComponent(changed.id)}`);
    };
  }, [changed, who.user]);
}

function Shortcuts({ close }: { close: () => void }) {
  const keys = [...PLACES.map((place) => [`g ${place.key}`, place.name] as const), ["/", "Search"], ["j / k", "Next, previous request"], ["y / n", "Answer the open request"], ["Space", "Play, pause a replay"], ["← →", "Statement before, after"], ["?", "This list"]] as const;
  return <Dialog title="Keyboard shortcuts" close={close}><dl className="keys">{keys.map(([key, what]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div>)}</dl></Dialog>;
}
