import { useCallback, useEffect, useRef, useState } from "react";

export interface Loaded<T> { readonly value: T | null; readonly error: Error | null; readonly loading: boolean; readonly reload: () => void }

/** Loads when the key changes; what was there stays on the screen while it is loaded again. */
export function useLoaded<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ key: string; value: T | null; error: Error | null; loading: boolean }>({ key, value: null, error: null, loading: true });
  const [turn, setTurn] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    const control = new AbortController();
    setState((old) => ({ key, value: old.key === key ? old.value : null, error: null, loading: true }));
    latest.current(control.signal).then(
      (value) => !control.signal.aborted && setState({ key, value, error: null, loading: false }),
      (error: Error) => !control.signal.aborted && setState((old) => ({ ...old, error, loading: false })),
    );
    return () => control.abort();
  }, [key, turn]);
  const reload = useCallback(() => setTurn((old) => old + 1), []);
  return { ...state, reload };
}
