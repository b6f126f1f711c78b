import { describe, expect, it } from "vitest";
import { hiddenIn, labelOf, mixedWords, pieces, turnsText, written } from "./visible";

describe("pieces", () => {
  it("names what cannot be seen and what turns text", () => {
    expect(pieces("a\u202eb\u0000")).toEqual([
      { kind: "plain", text: "a" },
      { kind: "named", code: 0x202e, label: "U+202E RLO" },
      { kind: "plain", text: "b" },
      { kind: "named", code: 0, label: "U+0000 NUL" },
    ]);
  });

  it("leaves no direction mark, control or half of a pair in plain pieces", () => {
    for (let code = 0; code <= 0xffff; code++) {
      const character = String.fromCharCode(code);
      const hostile = turnsText(code) || (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(character) && code !== 9 && code !== 10);
      if (hostile) expect(pieces(`x${character}y`)[1], labelOf(code)).toMatchObject({ kind: "named", code });
    }
  });

  it("names tags and variation selectors of the supplementary planes", () => {
    expect(pieces("\u{e0041}\u{e0101}").map((piece) => piece.kind)).toEqual(["named", "named"]);
  });

  it("keeps tabs, lines, ordinary letters of all scripts and emoji whole", () => {
    const text = "\tÄ שלום 漢字\n👩‍👩‍👧 👍🏽 ❤️";
    expect(pieces(text)).toEqual([{ kind: "plain", text }]);
  });

  it("does not take a joiner for part of an emoji where there is none", () => {
    expect(pieces("a\u200db").map((piece) => piece.kind)).toEqual(["plain", "named", "plain"]);
    expect(pieces("👩\u200dx").map((piece) => piece.kind)).toEqual(["plain", "named", "plain"]);
  });
});

describe("what is said about a text", () => {
  it("counts what is hidden", () => {
    expect(hiddenIn("a\u202e\u200b\r\n👩‍👧")).toEqual({ hidden: 2, turning: 1 });
  });

  it("finds words of two alphabets", () => {
    expect(mixedWords("select \u0440ayments, платежи, payments, ｓelect")).toEqual(["\u0440ayments", "ｓelect"]);
  });

  it("writes a line for titles", () => {
    expect(written("a\u202e\nb")).toBe("a[U+202E RLO] b");
  });
});
