import { lazy, Suspense, useEffect, useState } from "react";
import { get, onSignedOut, sendAlong } from "../api/call";
import { DeskProvider } from "../api/live";
import { useLoaded } from "../api/loaded";
import type { Who } from "../api/types";
import { Refused } from "../api/call";
import { Empty, Trouble, Waiting } from "../design/parts";
import { Link, usePlace } from "./place";
import { Shell } from "./Shell";
import { WhoContext } from "./who";

const SignIn = lazy(() => import("../pages/signin/SignIn"));
const Approvals = lazy(() => import("../pages/approvals/Approvals"));
const Sessions = lazy(() => import("../pages/sessions/Sessions"));
const Replay = lazy(() => import("../pages/replay/Replay"));
const Search = lazy(() => import("../pages/search/Search"));
const Policy = lazy(() => import("../pages/policy/Policy"));
const Audit = lazy(() => import("../pages/audit/Audit"));
const Tickets = lazy(() => import("../pages/tickets/Tickets"));

export function App() {
  const who = useLoaded("who", (signal) => get<Who>("/api/v1/whoami", {}, signal));
  const [over, setOver] = useState(false);
  useEffect(() => onSignedOut(() => setOver(true)), []);
  if (who.value && !over) {
    sendAlong(who.value.csrf);
    return (
      <WhoContext value={who.value}>
        <DeskProvider>
          <Shell><Suspense fallback={<Waiting what="the page" />}><CurrentPage /></Suspense></Shell>
        </DeskProvider>
      </WhoContext>
    );
  }
  if (who.error instanceof Refused && who.error.status === 401 || over) {
    return <Suspense fallback={<Waiting what="the sign-in" />}><SignIn wasIn={who.value !== null} /></Suspense>;
  }
  return <main className="alone">{who.error ? <Trouble error={who.error} again={who.reload} /> : <Waiting what="who you are" />}</main>;
}

function CurrentPage() {
  const { path } = usePlace();
  const [, page = "", id] = path.split("/").map(decodeURIComponent);
  switch (page) {
    case "":
    case "approvals":
      return <Approvals id={id} />;
    case "sessions":
      return id ? <Replay key={id} id={id} /> : <Sessions />;
    case "search":
      return <Search />;
    case "policy":
      return <Policy />;
    case "audit":
      return <Audit />;
    case "tickets":
      return <Tickets />;
    default:
      return <Empty icon="search" title="There is no such page"><Link to="/">To the approvals</Link></Empty>;
  }
}
