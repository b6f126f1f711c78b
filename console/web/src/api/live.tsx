import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { get } from "./call";
import type { Approval, Page, SessionNews } from "./types";

/** `changed` and `session` are what the newest events of their kinds told. */
interface Desk { readonly waiting: Approval[] | null; readonly connected: boolean; readonly error: Error | null; readonly changed: Approval | null; readonly session: SessionNews | null }
const DeskContext = createContext<Desk>({ waiting: null, connected: false, error: null, changed: null, session: null });

/** The gateway says something every 15 seconds: a stream that is silent for longer leads nowhere any more, though no error tells. */
const SILENCE_MAX_MILLIS = 40_000;

/** The requests that wait, after one of them has changed. */
export function after(waiting: Approval[], changed: Approval): Approval[] {
  return [...(changed.state === "waiting" ? [changed] : []), ...waiting.filter((each) => each.id !== changed.id)];
}

/** What waits on the approval desk, followed by server-sent events for as long as the page is open. */
export function DeskProvider({ children }: { children: ReactNode }) {
  const [waiting, setWaiting] = useState<Approval[] | null>(null);
  const [connected, setConnected] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const [changed, setChanged] = useState<Approval | null>(null);
  const [session, setSession] = useState<SessionNews | null>(null);
  const attempt = useRef(0);
  useEffect(() => {
    let closed = false;
    let source: EventSource | null = null;
    let again: ReturnType<typeof setTimeout> | undefined;
    let silence: ReturnType<typeof setTimeout> | undefined;
    const fetching = new Set<Approval[]>();
    const fetchAll = () => {
      // What is told of while the list is on its way is newer than the list.
      const meanwhile: Approval[] = [];
      fetching.add(meanwhile);
      return get<Page<Approval>>("/api/v1/approvals", { state: "waiting", limit: 200 })
        .then((page) => (setWaiting(meanwhile.reduce(after, page.items)), setError(null)), (failed: Error) => setError(failed))
        .finally(() => fetching.delete(meanwhile));
    };
    const lost = (stream: EventSource) => {
      clearTimeout(silence);
      setConnected(false);
      if (closed) return;
      // The browser comes back by itself, and says what it has had, unless it was refused.
      if (stream.readyState !== EventSource.CONNECTING) {
        stream.close();
        again = setTimeout(open, Math.min(15_000, 500 * 2 ** attempt.current++));
      }
      // A sign-in that is over shows itself by this.
      void fetchAll();
    };
    const open = () => {
      const stream = new EventSource("/api/v1/events");
      source = stream;
      const on = (type: string, take: (data: string) => void) =>
        stream.addEventListener(type, (event) => {
          clearTimeout(silence);
          silence = setTimeout(() => lost(stream), SILENCE_MAX_MILLIS);
          take((event as MessageEvent<string>).data);
        });
      // What changed before the stream was open is asked for once it is.
      stream.onopen = () => {
        attempt.current = 0;
        setConnected(true);
        void fetchAll();
      };
      on("alive", () => {});
      on("missed", () => void fetchAll());
      on("session", (data) => setSession(JSON.parse(data) as SessionNews));
      on("approval", (data) => {
        const request = JSON.parse(data) as Approval;
        setChanged(request);
        setWaiting((old) => after(old ?? [], request));
        fetching.forEach((meanwhile) => meanwhile.push(request));
      });
      stream.onerror = () => lost(stream);
    };
    open();
    return () => {
      closed = true;
      source?.close();
      clearTimeout(again);
      clearTimeout(silence);
    };
  }, []);
  const desk = useMemo(() => ({ waiting, connected, error, changed, session }), [waiting, connected, error, changed, session]);
  return <DeskContext.Provider value={desk}>{children}</DeskContext.Provider>;
}

export const useDesk = (): Desk => useContext(DeskContext);
