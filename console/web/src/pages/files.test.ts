import { describe, expect, it } from "vitest";
import { addLine, emptyTrack } from "./replay/track";
import { script } from "./replay/download";

describe("files that are saved", () => {
  it("do not run what was refused, nor what stands in names and values", () => {
    const track = emptyTrack();
    const line = { at: "2026-01-01T00:00:00Z", kind: "statement" as const, statement: 1, findings: [], lateYes: null };
    addLine(track, { ...line, sql: "drop table a;\rdrop table b\u2028drop table c", decision: "deny", rule: "r\ndrop table d", parameters: [{ value: "x\r\ndrop table e" }] });
    addLine(track, { ...line, statement: 2, sql: "select 1 -- end", decision: "allow", rule: null, parameters: [] });
    const lines = script("s\ndrop table f", track).split(/[\n\r\u2028]/);
    expect(lines.filter((each) => each.includes("drop") && !each.startsWith("--"))).toEqual([]);
    expect(lines).toContain("select 1 -- end");
    expect(lines[lines.indexOf("select 1 -- end") + 1]).toBe(";");
  });
});
