// The console's plain page. Who signs in with an issuer has a cookie, which no script reads; a token that is pasted lives in this module's memory only.
// Every value is set as text, never as markup.

const find = (id) => document.getElementById(id);
/** A pasted token; else the word that guards what a cookie changes. And the reasons that are being typed, by request. */
const state = { token: "", csrf: "", reasons: new Map() };
const wanted = location.pathname.startsWith("/approvals/")
  ? decodeURIComponent(location.pathname.slice("/approvals/".length))
  : null;
/** Rows of one replay that are put on the page; the API has all of them. */
const ROWS_SHOWN_MAX = 500;

/** Makes an element with text or children. */
function make(tag, { className, ...properties } = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  if (className) element.className = className;
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function complain(error) {
  const problem = find("problem");
  problem.hidden = !error;
  problem.textContent = error ? error.message : "";
}

async function call(path, options = {}) {
  const response = await fetch(`/api/v1${path}`, {
    ...options,
    headers: {
      ...(state.token ? { Authorization: `Bearer ${state.token}` } : { "X-Weir-CSRF": state.csrf }),
      "Content-Type": "application/json",
      ...(options.headers ?? {}),
    },
  });
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Error(problem.detail ?? `The gateway answered ${response.status}.`);
  }
  return response;
}

/** Runs a step and shows what goes wrong in it. */
async function attempt(step) {
  try {
    complain(null);
    await step();
  } catch (error) {
    complain(error);
  }
}

function facts(pairs) {
  const list = make("dl");
  for (const [name, value] of pairs) {
    if (value) list.append(make("dt", {}, name), make("dd", {}, value));
  }
  return list;
}

/** How long the statement is still held, in words. */
function timeLeft(request) {
  const seconds = Math.max(0, Math.round((new Date(request.waitUntil) - Date.now()) / 1000));
  return seconds >= 120 ? `${Math.round(seconds / 60)} minutes` : `${seconds} seconds`;
}

function approvalCard(request) {
  const yeses = request.answers.filter((answer) => answer.yes).length;
  const card = make("article", {
    className: `${request.state} ${request.id === wanted ? "wanted" : ""}`,
    id: `request-${request.id}`,
  });
  card.append(
    make(
      "p",
      { className: "asked" },
      make(
        "span",
        {},
        make("strong", {}, request.user),
        `${request.agent ? ` through ${request.agent}` : ""} asks on `,
        make("strong", {}, request.connection),
      ),
      make("span", { className: "state" }, request.state.replace("-", " ")),
    ),
    make("pre", {}, request.sql),
  );
  if (request.parameters.length > 0) {
    card.append(facts(request.parameters.map((p, i) => [`$${i + 1}`, p.value ?? "NULL"])));
  }
  for (const definition of request.definitions) {
    card.append(make("p", { className: "hint" }, `where ${definition.name} is`), make("pre", {}, definition.sql));
  }
  card.append(
    facts([
      ["does", request.accesses.join(", ")],
      ["rule", request.rule],
      ["from", request.source],
      ["asked", new Date(request.requestedAt).toLocaleString()],
      ["held for", request.state === "waiting" ? timeLeft(request) : ""],
      ["transaction", request.inTransaction ? "open: rows of others may be locked meanwhile" : ""],
      ["a late yes", request.retryUntil ? `counts until ${new Date(request.retryUntil).toLocaleString()}` : ""],
      ["needs", request.quorum > 1 ? `${request.quorum} people, ${yeses} said yes` : ""],
      ...request.answers.map((a) => [a.yes ? "yes" : "no", a.by + (a.reason ? `: ${a.reason}` : "")]),
    ]),
  );
  if (["waiting", "expired", "withdrawn"].includes(request.state)) card.append(answerForm(request));
  return card;
}

function answerForm(request) {
  const reason = make("input", {
    placeholder: "reason",
    ariaLabel: "reason",
    value: state.reasons.get(request.id) ?? "",
    oninput: () => state.reasons.set(request.id, reason.value),
  });
  const answer = (yes) => () =>
    attempt(async () => {
      await call(`/approvals/${encodeURIComponent(request.id)}/answer`, {
        method: "POST",
        body: JSON.stringify({ yes, reason: reason.value }),
      });
      state.reasons.delete(request.id);
      await showApprovals();
    });
  const yes = request.state === "waiting" ? "Yes, run it" : "Yes, when it is sent again";
  return make(
    "form",
    { className: "answer", onsubmit: (event) => event.preventDefault() },
    reason,
    make("button", { className: "yes", type: "button", onclick: answer(true) }, yes),
    make("button", { className: "no", type: "button", onclick: answer(false) }, "No"),
  );
}

async function showApprovals() {
  const filter = find("all-states").checked ? "" : "?state=waiting";
  const { items } = await (await call(`/approvals${filter}`)).json();
  // What a link leads to is shown whatever became of it, and first.
  if (wanted && !items.some((request) => request.id === wanted)) {
    items.unshift(await (await call(`/approvals/${encodeURIComponent(wanted)}`)).json());
  }
  items.sort((a, b) => (b.id === wanted) - (a.id === wanted));
  // The desk may change while somebody types a reason: the field that had the focus keeps it.
  const focused = document.activeElement?.closest("article")?.id;
  find("approvals").replaceChildren(
    ...(items.length > 0
      ? items.map(approvalCard)
      : [make("p", { className: "hint" }, "Nothing waits for an answer.")]),
  );
  if (focused) document.getElementById(focused)?.querySelector("input")?.focus();
  const waiting = items.filter((request) => request.state === "waiting").length;
  document.title = waiting > 0 ? `(${waiting}) Weir` : "Weir";
}

function table(header, rows) {
  return make(
    "div",
    { className: "scroll" },
    make(
      "table",
      {},
      make("thead", {}, make("tr", {}, ...header.map((name) => make("th", { scope: "col" }, name)))),
      make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map((cell) => make("td", {}, cell))))),
    ),
  );
}

async function search() {
  const query = new URLSearchParams();
  for (const [name, id] of [["q", "words"], ["since", "since"], ["decision", "decision"]]) {
    if (find(id).value) query.set(name, find(id).value);
  }
  const page = await (await call(`/search?${query}`)).json();
  const rows = page.items.map((hit) => [
    new Date(hit.at).toLocaleString(),
    hit.user,
    hit.connection,
    hit.decision,
    hit.rows === null ? "" : String(hit.rows),
    make("code", {}, hit.sql),
    make("button", { type: "button", onclick: () => attempt(() => replay(hit.session)) }, "Replay"),
  ]);
  find("hits").replaceChildren(
    rows.length > 0
      ? table(["at", "user", "connection", "decision", "rows", "statement", ""], rows)
      : make("p", { className: "hint" }, "Nothing found."),
  );
}

async function replay(session) {
  const text = await (await call(`/sessions/${encodeURIComponent(session)}/replay`)).text();
  const screen = find("replay");
  screen.replaceChildren(make("p", { className: "hint" }, `Session ${session}`));
  let columns = [];
  let shown = 0;
  for (const line of text.split("\n").filter(Boolean)) {
    const event = JSON.parse(line);
    if (event.kind === "statement") {
      screen.append(
        make("p", { className: "hint" }, `#${event.statement} ${event.decision} ${event.rule ?? ""}`),
        make("pre", {}, event.sql),
      );
    } else if (event.kind === "columns") {
      columns = event.columns.map((column) => column.name + (column.masked ? " (masked)" : ""));
    } else if (event.kind === "rows") {
      const rows = event.rows.slice(0, Math.max(0, ROWS_SHOWN_MAX - shown));
      shown += rows.length;
      if (rows.length > 0) screen.append(table(columns, rows.map((row) => row.map((v) => v ?? "NULL"))));
    } else if (event.kind === "completed") {
      screen.append(make("p", {}, event.tag));
    } else if (event.kind === "failed") {
      screen.append(make("p", {}, `ERROR ${event.sqlState}: ${event.message}`));
    } else if (event.kind === "decided") {
      screen.append(make("p", {}, [event.outcome, event.by, event.reason].filter(Boolean).join(" · ")));
    } else if (event.kind === "ended") {
      screen.append(make("p", { className: "hint" }, `ended: ${event.reason}`));
    }
  }
  find("replay-section").hidden = false;
  find("replay-section").scrollIntoView();
}

/** Follows the desk. EventSource cannot send a bearer token, so the stream is read by fetch. */
async function follow() {
  for (;;) {
    try {
      let text = "";
      const reader = (await call("/events", { headers: { Accept: "text/event-stream" } })).body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        // An event may come in several pieces: it is over at an empty line.
        text += value;
        const end = text.lastIndexOf("\n\n");
        if (end < 0) continue;
        if (/^event: ?approval/m.test(text.slice(0, end))) await showApprovals();
        text = text.slice(end + 2);
      }
    } catch (error) {
      complain(error);
    }
    await new Promise((resume) => setTimeout(resume, 3000));
  }
}

async function begin(who) {
  state.csrf = who.csrf ?? "";
  find("token").value = "";
  find("who").textContent = `${who.user} · ${who.groups.join(", ")}`;
  find("sign-in").hidden = true;
  find("signed-in").hidden = false;
  find("sign-out").hidden = false;
  await showApprovals();
  await search();
  follow();
}

/** Ways to the issuers, which come back to where the page is. */
async function offerIssuers() {
  const { issuers } = await (await fetch("/auth/issuers")).json();
  const here = encodeURIComponent(location.pathname);
  find("issuers").append(
    ...issuers.map((name) =>
      make("a", { className: "button", href: `/auth/login?issuer=${encodeURIComponent(name)}&return=${here}` }, `Sign in with ${name}`),
    ),
  );
}

find("sign-in-form").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    state.token = find("token").value.trim();
    await begin(await (await call("/whoami")).json());
  });
});
find("sign-out").addEventListener("click", () =>
  attempt(async () => {
    if (!state.token) await fetch("/auth/logout", { method: "POST", headers: { "X-Weir-CSRF": state.csrf } });
    location.reload();
  }),
);
find("search-form").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(search);
});
find("all-states").addEventListener("change", () => attempt(showApprovals));
attempt(async () => {
  const answer = await fetch("/api/v1/whoami");
  await (answer.ok ? begin(await answer.json()) : offerIssuers());
});
