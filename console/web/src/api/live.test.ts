import { describe, expect, it } from "vitest";
import { after } from "./live";
import type { Approval } from "./types";

const request = (id: string, state: Approval["state"], estimate: number | null = null) => ({ id, state, estimate: estimate === null ? null : { rows: estimate, of: "t" } }) as Approval;

describe("what waits after a change", () => {
  const waiting = [request("b", "waiting"), request("a", "waiting")];

  it("has a new request first", () => {
    expect(after(waiting, request("c", "waiting")).map((each) => each.id)).toEqual(["c", "b", "a"]);
  });

  it("has a request that changed once, as it is now", () => {
    expect(after(waiting, request("a", "waiting", 7))).toEqual([request("a", "waiting", 7), request("b", "waiting")]);
  });

  it("has what was answered no more", () => {
    expect(after(waiting, request("b", "denied")).map((each) => each.id)).toEqual(["a"]);
  });

  it("is newer than a list that was on its way when it changed", () => {
    expect([request("b", "approved"), request("c", "waiting")].reduce(after, waiting).map((each) => each.id)).toEqual(["c", "a"]);
  });
});
