/** Requests to the gateway's API, with the cookie of the sign-in and what goes along with changes. */

/** The API said no; the message is for people. */
export class Refused extends Error {
  constructor(readonly status: number, message: string, readonly faults: readonly string[] = []) {
    super(message);
  }
}

let csrf = "";
/** The gateway's clock minus this device's, in milliseconds. */
let clockOffset = 0;
const signedOut = new Set<() => void>();

export function sendAlong(word: string | null): void {
  csrf = word ?? "";
}

export function onSignedOut(listener: () => void): () => void {
  signedOut.add(listener);
  return () => signedOut.delete(listener);
}

/** Now, by the gateway's clock: what waits there ends by that one. */
export function gatewayNow(): number {
  return Date.now() + clockOffset;
}

export type Query = Record<string, string | number | null | undefined>;

export function address(path: string, query: Query = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === null || value === undefined || value === "" ? [] : [[name, String(value)]]));
  const search = new URLSearchParams(given as string[][]).toString();
  return search === "" ? path : `${path}?${search}`;
}

/** @throws Refused if the gateway says no; TypeError if it cannot be reached */
export async function send(method: string, path: string, body?: unknown, signal?: AbortSignal, also: Record<string, string> = {}): Promise<Response> {
  const headers: Record<string, string> = { ...also };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET" && csrf !== "") headers["X-Weir-CSRF"] = csrf;
  const response = await fetch(path, {
    method,
    headers,
    credentials: "same-origin",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
  const date = Date.parse(response.headers.get("Date") ?? "");
  if (!Number.isNaN(date) && Math.abs(date - Date.now()) > 2000) clockOffset = date - Date.now();
  if (response.ok) return response;
  if (response.status === 401) signedOut.forEach((listener) => listener());
  const problem = (await response.json().catch(() => ({}))) as { detail?: string; faults?: string[] };
  throw new Refused(response.status, problem.detail ?? `The gateway answered with status ${response.status}.`, problem.faults);
}

export async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return (await (await send("GET", address(path, query), undefined, signal)).json()) as T;
}

/** @param version what the caller has seen; if it has changed since, the gateway refuses with status 412 */
export async function post<T>(path: string, body: unknown, version?: string): Promise<T> {
  return (await (await send("POST", path, body, undefined, version === undefined ? {} : { "If-Match": `"${version}"` })).json()) as T;
}
