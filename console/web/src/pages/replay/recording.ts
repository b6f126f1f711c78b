import { useEffect, useRef, useState } from "react";
import { address, get, Refused, send } from "../../api/call";
import { readLines } from "../../api/lines";
import type { ReplayLine, Session } from "../../api/types";
import { addLine, emptyTrack, type Track } from "./track";

/** Who is followed is heard of every few seconds, if only that nothing has happened. */
const SILENCE_MAX_MILLIS = 20_000;
const PAUSE_MAX_MILLIS = 15_000;

export interface Recording { readonly track: Track; readonly version: number; readonly bytes: number; readonly whole: boolean; readonly error: Error | null }

/** @param live whether the session goes on, and is followed; nothing is loaded before that is known */
export function useRecording(id: string, live: boolean | undefined): Recording {
  const track = useRef<Track>(emptyTrack());
  const [state, setState] = useState({ version: 0, bytes: 0, whole: false, error: null as Error | null });
  useEffect(() => {
    if (live === undefined) return;
    const control = new AbortController();
    const fresh = emptyTrack();
    track.current = fresh;
    const take = (lines: ReplayLine[], bytes: number) => {
      lines.forEach((line) => addLine(fresh, line));
      setState((old) => ({ ...old, version: old.version + 1, bytes, error: null }));
    };
    (live ? follow(id, control.signal, take) : load(id, {}, control.signal, take)).then(
      () => setState((old) => ({ ...old, version: old.version + 1, whole: true, error: null })),
      (error: Error) => !control.signal.aborted && setState((old) => ({ ...old, error })),
    );
    return () => control.abort();
  }, [id, live]);
  return { ...state, track: track.current };
}

type Take = (lines: ReplayLine[], bytes: number) => void;

async function load(id: string, query: Record<string, string>, signal: AbortSignal, take: Take): Promise<void> {
  await readLines<ReplayLine>(await send("GET", address(`/api/v1/sessions/${encodeURIComponent(id)}/replay`, query), undefined, signal), take);
}

/** To the end of the session, over as many answers as it takes: each begins behind what the ones before have brought. */
async function follow(id: string, signal: AbortSignal, take: Take): Promise<void> {
  let had = 0;
  let ended = false;
  let bytesBefore = 0;
  for (let attempt = 0; ; attempt++) {
    const silent = new AbortController();
    const ring = () => setTimeout(() => silent.abort(), SILENCE_MAX_MILLIS);
    let alarm = ring();
    let bytesHere = 0;
    try {
      await load(id, { follow: "true", after: String(had) }, AbortSignal.any([signal, silent.signal]), (lines, bytes) => {
        clearTimeout(alarm);
        alarm = ring();
        attempt = 0;
        bytesHere = bytes;
        had += lines.filter((line) => line.kind !== "now").length;
        ended ||= lines.some((line) => line.kind === "ended");
        take(lines, bytesBefore + bytes);
      });
      // A gateway that stops ends its answers in order, too.
      if (ended || !(await get<Session>(`/api/v1/sessions/${encodeURIComponent(id)}`, {}, signal)).live) return;
    } catch (failed) {
      // The gateway was reached and said no, or nobody wants to know any more.
      if (failed instanceof Refused || signal.aborted) throw failed;
    } finally {
      clearTimeout(alarm);
    }
    bytesBefore += bytesHere;
    await pause(Math.min(PAUSE_MAX_MILLIS, 500 * 2 ** attempt), signal);
  }
}

function pause(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, millis);
    signal.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason as Error)), { once: true });
  });
}
