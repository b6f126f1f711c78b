import { describe, expect, it } from "vitest";
import { windowOf } from "./window";

describe("windowOf", () => {
  it("draws a screenful whatever the number of rows", () => {
    for (const rows of [0, 1, 30, 100_000, 50_000_000]) {
      const { first, end } = windowOf(rows, 28, 0, 600);
      expect(first).toBe(0);
      expect(end).toBeLessThanOrEqual(Math.min(rows, 31));
    }
  });

  it("reaches the last row", () => {
    for (const rows of [10, 100_000, 50_000_000]) {
      const height = windowOf(rows, 28, 0, 600).height;
      expect(windowOf(rows, 28, height, 600).end).toBe(rows);
    }
  });

  it("shows the row under the scroll position", () => {
    const { first, end, offset } = windowOf(100_000, 28, 28 * 5000, 600);
    expect(first).toBeLessThanOrEqual(5000);
    expect(end).toBeGreaterThan(5021);
    expect(offset).toBe(first * 28);
  });

  it("does not skip rows of a list that is too high to be laid out", () => {
    const rows = 1_000_000;
    const one = windowOf(rows, 28, 4_000_000, 600);
    const next = windowOf(rows, 28, 4_000_100, 600);
    expect(next.first).toBeLessThanOrEqual(one.end);
  });
});
