/** Numbers and moments in words. */

export function duration(millis: number): string {
  if (millis < 1) return "<1 ms";
  if (millis < 1000) return `${Math.round(millis)} ms`;
  const seconds = millis / 1000;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.floor(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** {@code 4:05}, for what counts down or plays. */
export function clock(millis: number): string {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  const hours = Math.floor(seconds / 3600);
  const rest = `${String(Math.floor(seconds / 60) % 60).padStart(hours > 0 ? 2 : 1, "0")}:${String(seconds % 60).padStart(2, "0")}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

export function ago(at: string, now: number): string {
  const millis = now - Date.parse(at);
  if (millis < 5000) return "just now";
  if (millis < 60_000) return `${Math.floor(millis / 1000)} s ago`;
  if (millis < 3_600_000) return `${Math.floor(millis / 60_000)} min ago`;
  return millis < 86_400_000 ? `${Math.floor(millis / 3_600_000)} h ago` : moment(at);
}

const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

export function moment(at: string): string {
  return MOMENT.format(new Date(at));
}

export function count(number: number): string {
  return number.toLocaleString();
}

export function plural(number: number, one: string): string {
  return `${count(number)} ${one}${number === 1 ? "" : "s"}`;
}
