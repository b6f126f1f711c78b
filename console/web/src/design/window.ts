/** Which rows of a long list are on the screen. Heights are in CSS pixels. */
export interface Window { readonly first: number; readonly end: number; readonly offset: number; readonly height: number }

/** Browsers lay out no element that is higher than some tens of millions of pixels. */
const HEIGHT_MAX = 8_000_000;
const SPARE = 8;

/** A list that is too high is scrolled faster than it is high: each of its rows can still be reached. */
export function windowOf(rows: number, rowHeight: number, scrollTop: number, viewport: number): Window {
  const whole = rows * rowHeight;
  const height = Math.min(whole, HEIGHT_MAX);
  const room = Math.max(1, height - viewport);
  const at = Math.min(1, Math.max(0, scrollTop / room));
  const top = whole > HEIGHT_MAX ? at * (whole - viewport) : Math.max(0, Math.min(scrollTop, Math.max(0, whole - viewport)));
  const first = Math.max(0, Math.floor(top / rowHeight) - SPARE);
  const end = Math.min(rows, Math.ceil((top + viewport) / rowHeight) + SPARE);
  const offset = whole > HEIGHT_MAX ? scrollTop - (top - first * rowHeight) : first * rowHeight;
  return { first, end, offset: Math.max(0, offset), height };
}
