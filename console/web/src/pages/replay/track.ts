import type { Decision, Finding, ReplayLine } from "../../api/types";

/** A recorded session, put together from its lines as they arrive. Moments are milliseconds since its start. */
export interface Result {
  readonly columns: readonly { name: string; masked: boolean }[];
  readonly rows: (string | null)[][];
  /** After each batch: when it came, and how many rows there were then. */
  readonly batches: { at: number; count: number }[];
}
export interface Played {
  readonly number: number; readonly at: number; readonly sql: string; readonly values: (string | null)[]; readonly decision: Decision;
  readonly rule: string | null; readonly findings: readonly Finding[]; readonly lateYes: string | null; readonly results: Result[];
  readonly notes: { at: number; kind: "held" | "decided" | "completed" | "failed" | "copy"; text: string; good: boolean; request?: string }[];
}
export interface Track { start: number; length: number; readonly played: Played[]; readonly byNumber: Map<number, Played>; readonly notices: { at: number; text: string }[]; ended: string | null; damaged: string | null }

export function emptyTrack(): Track {
  return { start: Number.NaN, length: 0, played: [], byNumber: new Map(), notices: [], ended: null, damaged: null };
}

export function addLine(track: Track, line: ReplayLine): void {
  const moment = Date.parse(line.at);
  if (Number.isNaN(track.start)) track.start = moment;
  const at = line.kind === "damaged" ? track.length : Math.max(0, moment - track.start);
  track.length = Math.max(track.length, at);
  if (line.kind === "statement") {
    const played: Played = { number: line.statement, at, sql: line.sql, values: line.parameters.map((each) => each.value), decision: line.decision, rule: line.rule, findings: line.findings, lateYes: line.lateYes, results: [], notes: [] };
    track.played.push(played);
    track.byNumber.set(line.statement, played);
    return;
  }
  // Only a sign of life of a session that is followed.
  if (line.kind === "now") return;
  if (line.kind === "ended") track.ended = line.reason;
  if (line.kind === "damaged") track.damaged = line.text;
  if (line.kind === "notice") track.notices.push({ at, text: `${line.what}: ${line.text}` });
  if (!("statement" in line)) return;
  const of = track.byNumber.get(line.statement);
  if (!of) return;
  switch (line.kind) {
    case "columns":
      of.results.push({ columns: line.columns, rows: [], batches: [] });
      break;
    case "rows": {
      if (of.results.length === 0) of.results.push({ columns: (line.rows[0] ?? []).map((_, index) => ({ name: String(index + 1), masked: false })), rows: [], batches: [] });
      const result = of.results[of.results.length - 1];
      if (!result) break;
      for (const row of line.rows) result.rows.push(row);
      result.batches.push({ at, count: result.rows.length });
      break;
    }
    case "held":
      of.notes.push({ at, kind: "held", text: "held for approval", good: true, request: line.request });
      break;
    case "decided":
      of.notes.push({ at, kind: "decided", text: [line.outcome, line.by && `by ${line.by}`, line.reason && `“${line.reason}”`].filter(Boolean).join(" "), good: line.outcome.startsWith("approved"), request: line.request });
      break;
    case "copy":
      of.notes.push({ at, kind: "copy", text: `${line.fromClient ? "sent" : "got"} ${line.data}`, good: true });
      break;
    case "completed":
      of.notes.push({ at, kind: "completed", text: line.tag, good: true });
      break;
    case "failed":
      of.notes.push({ at, kind: "failed", text: `ERROR ${line.sqlState}: ${line.message}`, good: false });
      break;
  }
}

/** How many rows of a result the client had at a moment. */
export function rowsAt(result: Result, at: number): number {
  let low = 0;
  let high = result.batches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((result.batches[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : (result.batches[low - 1]?.count ?? 0);
}

/** The index of the last statement that had begun at a moment; -1 before the first. */
export function playedAt(track: Track, at: number): number {
  let low = 0;
  let high = track.played.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((track.played[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Everything that happened, as moments in order: between them a replay may be cut short. */
export function moments(track: Track): number[] {
  const all = new Set<number>([0, track.length]);
  for (const each of track.played) {
    all.add(each.at);
    for (const note of each.notes) all.add(note.at);
    for (const result of each.results) for (const batch of result.batches) all.add(batch.at);
  }
  return [...all].sort((a, b) => a - b);
}
