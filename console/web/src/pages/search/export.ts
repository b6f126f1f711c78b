import type { Hit } from "../../api/types";

const COLUMNS = ["at", "user", "agent", "connection", "decision", "rules", "tables", "rows", "durationMicros", "sqlState", "session", "statement", "sql"] as const;

/** What is on the page, as a file. */
export function save(hits: readonly Hit[], kind: "csv" | "jsonl"): void {
  const text = kind === "csv" ? csv(hits) : hits.map((hit) => `${JSON.stringify(hit)}\n`).join("");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: kind === "csv" ? "text/csv" : "application/x-ndjson" }));
  link.download = `statements.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** RFC 4180. A cell that a spreadsheet would run as a formula begins with an apostrophe. */
export function csv(hits: readonly Hit[]): string {
  const cell = (value: unknown) => {
    const text = value === null || value === undefined ? "" : Array.isArray(value) ? value.join(" ") : String(value);
    const safe = /^[=+\-@\t\r]/.test(text) && typeof value !== "number" ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [COLUMNS.join(","), ...hits.map((hit) => COLUMNS.map((name) => cell(hit[name])).join(","))].join("\r\n") + "\r\n";
}
