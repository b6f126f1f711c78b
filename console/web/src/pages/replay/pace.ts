/** Where a replay is after some real time: as fast as asked, and over long silences in a moment. All in milliseconds. */
const SILENCE_MAX = 2000;

/** @param moments in order; from 0 to the end */
export function advance(position: number, elapsed: number, speed: number, moments: readonly number[], skipSilence: boolean): number {
  const end = moments[moments.length - 1] ?? 0;
  let at = position;
  let left = elapsed * speed;
  for (let guard = 0; left > 0 && at < end && guard < 10_000; guard++) {
    const next = after(moments, at);
    const gap = next - at;
    // A silence that is long lasts SILENCE_MAX of played time, however long it was.
    const stretch = skipSilence && gap > SILENCE_MAX ? gap / SILENCE_MAX : 1;
    const cost = gap / stretch;
    if (cost > left) return Math.min(end, at + left * stretch);
    left -= cost;
    at = next;
  }
  return Math.min(end, at);
}

function after(moments: readonly number[], at: number): number {
  let low = 0;
  let high = moments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((moments[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return moments[low] ?? moments[moments.length - 1] ?? 0;
}
