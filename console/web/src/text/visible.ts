/**
 * Text as it is: what cannot be seen, or changes what is seen, is named instead of drawn.
 *
 * A reviewer decides by what is on the screen, so the screen must not lie: controls, invisible
 * characters and such that turn the direction of text (Unicode TR 36, "Trojan Source") become
 * pieces of their own.
 */

/** A piece of text: as it stands, or one character that is shown by its name. */
export type Piece = { readonly kind: "plain"; readonly text: string } | { readonly kind: "named"; readonly code: number; readonly label: string };

const NAMES: Readonly<Record<number, string>> = {
  0x00: "NUL", 0x07: "BEL", 0x08: "BS", 0x0b: "VT", 0x0c: "FF", 0x0d: "CR", 0x1b: "ESC", 0x7f: "DEL", 0x85: "NEL",
  0xa0: "NBSP", 0xad: "SHY", 0x34f: "CGJ", 0x61c: "ALM", 0x115f: "FILLER", 0x1160: "FILLER", 0x3164: "FILLER", 0xffa0: "FILLER",
  0x200b: "ZWSP", 0x200c: "ZWNJ", 0x200d: "ZWJ", 0x200e: "LRM", 0x200f: "RLM", 0x2028: "LS", 0x2029: "PS",
  0x202a: "LRE", 0x202b: "RLE", 0x202c: "PDF", 0x202d: "LRO", 0x202e: "RLO", 0x2060: "WJ",
  0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI", 0xfeff: "BOM", 0xfffd: "REPLACED",
};

/** Controls, format characters, line separators, blanks that are no blanks, fillers, halves of pairs, private use. */
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\u00a0\u034f\u115f\u1160\u1680\u2000-\u200a\u202f\u205f\u3000\u3164\uffa0\ufffd\u{e0100}-\u{e01ef}]/u;
const HIDDEN_ALL = new RegExp(HIDDEN.source, "gu");
const PICTURE = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f/u;
const ZERO_WIDTH_JOINER = 0x200d;

/** Characters that make a later one appear before an earlier one. */
export function turnsText(code: number): boolean {
  return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code === 0x200e || code === 0x200f || code === 0x61c;
}

/** The character's name for people: {@code U+202E RLO}. */
export function labelOf(code: number): string {
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  const name = NAMES[code];
  return name === undefined ? hex : `${hex} ${name}`;
}

/** Splits text; tabs and line feeds stay, as do joiners inside emoji. The pieces make up the whole text. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let plainFrom = 0;
  for (const match of text.matchAll(HIDDEN_ALL)) {
    const at = match.index;
    const character = match[0];
    if (character === "\t" || character === "\n" || isInsideEmoji(text, at, character)) continue;
    if (at > plainFrom) found.push({ kind: "plain", text: text.slice(plainFrom, at) });
    const code = character.codePointAt(0) ?? 0;
    found.push({ kind: "named", code, label: labelOf(code) });
    plainFrom = at + character.length;
  }
  if (plainFrom < text.length) found.push({ kind: "plain", text: text.slice(plainFrom) });
  return found;
}

/** How many characters of a text would be named, and how many of these turn its direction. */
export function hiddenIn(text: string): { readonly hidden: number; readonly turning: number } {
  let hidden = 0;
  let turning = 0;
  for (const match of text.matchAll(HIDDEN_ALL)) {
    if (match[0] === "\t" || match[0] === "\n" || match[0] === "\r" || isInsideEmoji(text, match.index, match[0])) continue;
    hidden++;
    if (turnsText(match[0].codePointAt(0) ?? 0)) turning++;
  }
  return { hidden, turning };
}

/** One line of plain text in which hidden characters are written out, for titles and notifications. */
export function written(text: string): string {
  return pieces(text.replaceAll("\n", " ")).map((piece) => (piece.kind === "plain" ? piece.text : `[${piece.label}]`)).join("");
}

/** Words in which letters of two alphabets stand side by side, as in {@code pаypal} with a Cyrillic а. */
export function mixedWords(text: string): string[] {
  const found = new Set<string>();
  for (const match of text.matchAll(/[\p{L}\p{M}\p{N}_]+/gu)) {
    const word = match[0];
    if (/[A-Za-z]/.test(word) && /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u.test(word)) found.add(word);
    if (/[\uff01-\uff5e]/.test(word)) found.add(word);
  }
  return [...found];
}

function isInsideEmoji(text: string, at: number, character: string): boolean {
  if (character.codePointAt(0) !== ZERO_WIDTH_JOINER) return false;
  const after = String.fromCodePoint(text.codePointAt(at + 1) ?? 0x20);
  const low = text.charCodeAt(at - 1);
  const before = low >= 0xdc00 && low <= 0xdfff ? text.slice(at - 2, at) : text.slice(Math.max(0, at - 1), at);
  return PICTURE.test(before) && PICTURE.test(after);
}
