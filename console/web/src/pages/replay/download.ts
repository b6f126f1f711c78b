import { written } from "../../text/visible";
import type { Track } from "./track";

/** The recording as the gateway streams it, saved by the browser itself. */
export function saveLines(id: string): void {
  save(`/api/v1/sessions/${encodeURIComponent(id)}/replay`, `${id}.jsonl`);
}

/** The statements in order; what else is said of them is in comments that cannot end early. */
export function saveSql(id: string, track: Track): void {
  const address = URL.createObjectURL(new Blob([script(id, track)], { type: "application/sql" }));
  save(address, `${id}.sql`);
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function script(id: string, track: Track): string {
  const parts = [`-- Weir session ${comment(id)}`];
  for (const each of track.played) {
    parts.push(`\n-- #${each.number} ${new Date(track.start + each.at).toISOString()} ${each.decision}${each.rule ? ` by ${comment(each.rule)}` : ""}`);
    each.values.forEach((value, index) => parts.push(`-- ${index + 1} = ${value === null ? "NULL" : comment(value)}`));
    // What was refused did not run and shall not run by replaying the file.
    parts.push(each.decision === "deny" ? each.sql.split(/\r\n|[\n\r\u0085\u2028\u2029]/).map((line) => `-- refused: ${line}`).join("\n") : `${each.sql.trimEnd().replace(/;$/, "")}\n;`);
  }
  return `${parts.join("\n")}\n`;
}

function comment(text: string): string {
  return written(text.replaceAll(/[\r\n\u0085\u2028\u2029]/g, " "));
}

function save(address: string, name: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}
