/** What the API answers with, by its own names; moments are ISO 8601 texts. */

export interface Who {
  user: string; groups: string[]; roles: string[]; agent: string | null; issuer: string; expiresAt: string;
  auditor: boolean; administrator: boolean; connections: Usable[]; csrf: string | null;
}
export interface Usable { name: string; protocol: string }
export interface Page<T> { items: T[]; next: string | null }
export interface Parameter { typeOid: number; value: string | null }
export interface Answer { by: string; yes: boolean; reason: string; at: string }

export type ApprovalState = "waiting" | "approved" | "denied" | "expired" | "withdrawn" | "interrupted" | "approved-late" | "claimed";
export interface Approval {
  id: string; version: string; state: ApprovalState; link: string; user: string; agent: string | null; connection: string; session: string; source: string;
  rule: string; quorum: number; reviewers: string[]; sql: string; parameters: Parameter[]; definitions: { name: string; sql: string }[];
  protocol: string; mayAnswer: boolean; mayNotBecause: string | null; accesses: string[]; estimate: { rows: number; of: string } | null; inTransaction: boolean; requestedAt: string; waitUntil: string; retryUntil: string | null; answers: Answer[];
}

export type Decision = "allow" | "approve" | "deny";
export interface Hit {
  session: string; statement: number; at: string; user: string; agent: string | null; connection: string; kind: string; sql: string;
  decision: Decision; rules: string[]; tables: string[]; protectedColumns: string[]; approval: string | null; sqlState: string | null;
  rows: number | null; durationMicros: number | null;
}
export interface Counts { since: string; until: string; buckets: { at: string; allow: number; approve: number; deny: number; failed: number }[] }
export interface Session {
  id: string; live: boolean; startedAt: string; endedAt: string | null; endReason: string | null; user: string; agent: string | null;
  connection: string; protocol: string; source: string; client: Record<string, string>; statements: number;
}
/** That a session was opened or has ended. */
export interface SessionNews { id: string; live: boolean; user: string; agent: string; connection: string }
export interface Finding { access: string | null; effect: string; rule: string | null; reason: string }
export interface Explanation {
  kind: string; sql: string; decision: string; observed: string | null; findings: Finding[];
  outputs: { name: string; mask: string | null; sources: string[] }[]; refusal: string | null; approvers: string[]; fingerprint: string;
}
export interface Policy {
  fingerprint: string; since: string; mode: "enforce" | "observe"; complete: boolean;
  rules: { name: string; effect: Decision; observed: boolean; words: string; message: string | null }[];
  protections: { name: string; mask: string; observed: boolean; words: string }[];
  rejected: { at: string; faults: string[] } | null;
}
export interface Treatment { decision: Decision; rule: string | null; reason: string; masks: (string | null)[] }
export interface DryRun {
  fingerprint: string; statements: number; distinct: number; notJudged: number; complete: boolean; changed: number;
  changes: { newest: Hit; count: number; now: Treatment; then: Treatment }[];
}
export interface Connection {
  name: string; protocol: string; usable: boolean; observed: boolean; address: string | null; database: string | null; tls: string | null;
}
export interface Health { state: "up" | "down"; at: string; millis: number; version: string | null; trouble: string | null }
export interface AuditEntry { id: number; at: string; kind: string; user: string | null; connection: string | null; details: Record<string, unknown> }
export interface Ticket {
  id: string; name: string | null; state: "active" | "revoked" | "expired"; user: string; agent: string | null; connections: string[];
  actions: string[]; mintedAt: string; expiresAt: string; revokedAt: string | null; revokedBy: string | null;
}

/** One line of a replay. */
export type ReplayLine = { at: string } & (
  | { kind: "started"; serverVersion: string | null; protocol: string }
  | { kind: "statement"; statement: number; sql: string; parameters: { value: string | null }[]; decision: Decision; rule: string | null; findings: Finding[]; lateYes: string | null }
  | { kind: "held"; statement: number; request: string }
  | { kind: "decided"; statement: number; request: string; outcome: string; by: string; reason: string | null }
  | { kind: "columns"; statement: number; columns: { name: string; masked: boolean }[] }
  | { kind: "rows"; statement: number; rows: (string | null)[][] }
  | { kind: "copy"; statement: number; fromClient: boolean; data: string }
  | { kind: "completed"; statement: number; tag: string; rowCount: number | null }
  | { kind: "failed"; statement: number; sqlState: string; message: string }
  | { kind: "notice"; what: string; text: string }
  | { kind: "now" }
  | { kind: "ended"; reason: string }
  | { kind: "damaged"; text: string }
);
