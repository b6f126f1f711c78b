// The console's plain page. The token lives in this module's memory only; every value is set as text, never as markup.

const find = (id) => document.getElementById(id);
const state = { token: "" };
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
      Authorization: `Bearer ${state.token}`,
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

function approvalCard(request) {
  const card = make("article", { className: request.id === wanted ? "wanted" : "" });
  card.append(
    facts([
      ["who", request.user + (request.agent ? ` by agent ${request.agent}` : "")],
      ["where", request.connection + (request.inTransaction ? " (in an open transaction)" : "")],
      ["rule", request.rule],
      ["does", request.accesses.join(", ")],
      ["state", request.state],
      ["held until", request.state === "waiting" ? new Date(request.waitUntil).toLocaleTimeString() : ""],
      ["quorum", request.quorum > 1 ? `${request.answers.filter((a) => a.yes).length} of ${request.quorum}` : ""],
      ...request.answers.map((a) => [a.yes ? "yes" : "no", `${a.by} ${a.reason}`]),
    ]),
    make("pre", {}, request.sql),
  );
  if (request.parameters.length > 0) {
    card.append(facts(request.parameters.map((p, i) => [`$${i + 1}`, p.value ?? "NULL"])));
  }
  if (["waiting", "expired", "withdrawn"].includes(request.state)) {
    const reason = make("input", { placeholder: "reason", ariaLabel: "reason" });
    const answer = (yes) => () =>
      attempt(async () => {
        await call(`/approvals/${encodeURIComponent(request.id)}/answer`, {
          method: "POST",
          body: JSON.stringify({ yes, reason: reason.value }),
        });
        await showApprovals();
      });
    card.append(
      make(
        "form",
        { onsubmit: (event) => event.preventDefault() },
        reason,
        make("button", { className: "yes", type: "button", onclick: answer(true) }, "Yes, run it"),
        make("button", { className: "no", type: "button", onclick: answer(false) }, "No"),
      ),
    );
  }
  return card;
}

async function showApprovals() {
  const filter = find("all-states").checked || wanted ? "" : "?state=waiting";
  const page = await (await call(`/approvals${filter}`)).json();
  find("approvals").replaceChildren(
    ...(page.items.length > 0
      ? page.items.map(approvalCard)
      : [make("p", { className: "hint" }, "Nothing waits for an answer.")]),
  );
  const waiting = page.items.filter((request) => request.state === "waiting").length;
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
      screen.append(make("p", {}, `${event.outcome} ${event.by} ${event.reason}`));
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
      const reader = (await call("/events", { headers: { Accept: "text/event-stream" } })).body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        if (value.includes("event: approval") || value.includes("event:approval")) await showApprovals();
      }
    } catch (error) {
      complain(error);
    }
    await new Promise((resume) => setTimeout(resume, 3000));
  }
}

find("sign-in-form").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    state.token = find("token").value.trim();
    const who = await (await call("/whoami")).json();
    find("token").value = "";
    find("who").textContent = `${who.user} · ${who.groups.join(", ")}`;
    find("sign-in").hidden = true;
    find("signed-in").hidden = false;
    await showApprovals();
    await search();
    follow();
  });
});
find("search-form").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(search);
});
find("all-states").addEventListener("change", () => attempt(showApprovals));
