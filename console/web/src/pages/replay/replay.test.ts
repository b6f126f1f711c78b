import { describe, expect, it } from "vitest";
import type { ReplayLine } from "../../api/types";
import { advance } from "./pace";
import { addLine, emptyTrack, moments, playedAt, rowsAt } from "./track";

const at = (millis: number) => new Date(Date.UTC(2026, 0, 1) + millis).toISOString();
const track = (...lines: ReplayLine[]) => lines.reduce((all, line) => (addLine(all, line), all), emptyTrack());
const statement = (number: number, millis: number): ReplayLine => ({ at: at(millis), kind: "statement", statement: number, sql: `select ${number}`, parameters: [], decision: "allow", rule: "r", findings: [], lateYes: null });

describe("a track", () => {
  const played = track(
    { at: at(0), kind: "started", serverVersion: "18", protocol: "postgres" },
    statement(1, 1000),
    { at: at(1100), kind: "columns", statement: 1, columns: [{ name: "a", masked: true }] },
    { at: at(1200), kind: "rows", statement: 1, rows: [["1"], ["2"]] },
    { at: at(1300), kind: "rows", statement: 1, rows: [["3"]] },
    statement(2, 90_000),
    { at: at(90_100), kind: "failed", statement: 2, sqlState: "42501", message: "no" },
    { at: at(90_200), kind: "ended", reason: "client left" },
  );

  it("knows what the client had seen at a moment", () => {
    const result = played.played[0]?.results[0];
    expect(result && [1100, 1200, 1299, 1300, 99_999].map((each) => rowsAt(result, each))).toEqual([0, 2, 2, 3, 3]);
    expect([0, 999, 1000, 89_999, 90_000].map((each) => playedAt(played, each))).toEqual([-1, -1, 0, 0, 1]);
    expect(played.ended).toBe("client left");
    expect(played.played[1]?.notes[0]).toMatchObject({ kind: "failed", good: false });
  });

  it("takes rows without a description as they are", () => {
    const odd = track(statement(1, 0), { at: at(1), kind: "rows", statement: 1, rows: [["x", null]] });
    expect(odd.played[0]?.results[0]?.columns).toHaveLength(2);
  });

  it("keeps a damaged recording's reason", () => {
    expect(track(statement(1, 0), { at: at(9_999_999), kind: "damaged", text: "hash" })).toMatchObject({ damaged: "hash", length: 0 });
  });

  it("plays at its pace, faster, and over silences", () => {
    const when = moments(played);
    expect(advance(0, 500, 1, when, false)).toBe(500);
    expect(advance(0, 500, 4, when, false)).toBe(2000);
    expect(advance(1300, 1000, 1, when, false)).toBe(2300);
    expect(advance(1300, 2000, 1, when, true)).toBe(90_000);
    expect(advance(1300, 1000, 1, when, true)).toBeCloseTo(1300 + (90_000 - 1300) / 2);
    expect(advance(90_000, 60_000, 1, when, true)).toBe(90_200);
  });
});
