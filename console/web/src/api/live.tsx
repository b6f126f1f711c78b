import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { get } from "./call";
import type { Approval, Page } from "./types";

interface Desk { readonly waiting: Approval[] | null; readonly connected: boolean; readonly error: Error | null; readonly changed: Approval | null }
const DeskContext = createContext<Desk>({ waiting: null, connected: false, error: null, changed: null });

/** What waits on the approval desk, followed by server-sent events for as long as the page is open. */
export function DeskProvider({ children }: { children: ReactNode }) {
  const [waiting, setWaiting] = useState<Approval[] | null>(null);
  const [connected, setConnected] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const [changed, setChanged] = useState<Approval | null>(null);
  const attempt = useRef(0);
  useEffect(() => {
    let closed = false;
    let source: EventSource | null = null;
    let again: ReturnType<typeof setTimeout> | undefined;
    const fetchAll = () =>
      get<Page<Approval>>("/api/v1/approvals", { state: "waiting", limit: 200 }).then(
        (page) => (setWaiting(page.items), setError(null)),
        (failed: Error) => setError(failed),
      );
    const open = () => {
      source = new EventSource("/api/v1/events");
      // What changed before the stream was open is asked for once it is.
      source.onopen = () => {
        attempt.current = 0;
        setConnected(true);
        void fetchAll();
      };
      source.addEventListener("approval", (event) => {
        const request = JSON.parse((event as MessageEvent<string>).data) as Approval;
        setChanged(request);
        setWaiting((old) => [...(request.state === "waiting" ? [request] : []), ...(old ?? []).filter((each) => each.id !== request.id)]);
      });
      source.onerror = () => {
        setConnected(false);
        source?.close();
        if (!closed) again = setTimeout(open, Math.min(15_000, 500 * 2 ** attempt.current++));
        // A sign-in that is over shows itself by this.
        void fetchAll();
      };
    };
    open();
    return () => {
      closed = true;
      source?.close();
      clearTimeout(again);
    };
  }, []);
  const desk = useMemo(() => ({ waiting, connected, error, changed }), [waiting, connected, error, changed]);
  return <DeskContext.Provider value={desk}>{children}</DeskContext.Provider>;
}

export const useDesk = (): Desk => useContext(DeskContext);
