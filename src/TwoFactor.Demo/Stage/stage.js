// Updates the state of the demo once a second, and sends the visitor's actions.
const $ = id => document.getElementById(id);

const phases = {
  None: "",
  Before: "People log in with the current certificate …",
  Replaced: "The new files are written. The host checks its files every 5 seconds …",
  InUse: "Sezame has received the new certificate. Logins continue …",
  Done: "The new certificate is in use",
  Unused: "The host does not use the new certificate",
};
const servers = { Sezame: "Sezame", SecSign: "SecSign ID", SecSignFallback: "SecSign ID fallback" };

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text; // screen readers read every change
}

/** Shows the children in their order. One that stays is not touched, so that it keeps the focus and a selection. */
function arrange(parent, children) {
  for (const child of [...parent.children]) if (!children.includes(child)) child.remove();
  children.forEach((child, index) => {
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  });
}

const byKey = parent => new Map([...parent.children].map(child => [child.dataset.key, child]));

function showButtons(state) {
  for (const button of document.querySelectorAll("[data-pressed]")) {
    const [name, value] = button.dataset.pressed.split(":");
    button.setAttribute("aria-pressed", String(state[name]) === value);
  }
  const isElsewhere = state.provider !== "Sezame";
  $("rotate").disabled = state.isRotating || isElsewhere;
  $("rotation-hint").hidden = !isElsewhere || state.isRotating;
  for (const button of document.querySelectorAll("[data-post^=provider]")) button.disabled = state.isRotating;
}

function showRotation({ phase, started, approved, failed, earlier, current }) {
  $("rotation").hidden = phase === "None";
  setText($("rotation-started"), String(started));
  setText($("rotation-approved"), String(approved));
  setText($("rotation-failed"), String(failed));
  $("rotation-failed").parentElement.classList.toggle("any", failed > 0);
  setText($("rotation-certificate"), current ? `…${earlier} → …${current}` : `…${earlier}`);
  const isGood = phase === "Done" && failed === 0;
  setText($("rotation-phase"), phase !== "Done" ? phases[phase] : `${phases.Done}, and ${failed === 0 ? "no login failed" : `${failed} logins failed`}.`);
  $("rotation-phase").className = isGood ? "good" : phase === "Unused" || failed > 0 ? "bad" : "";
}

/** Consecutive requests to the same server with the same call, status and certificate are shown as one line. */
function grouped(wire) {
  const groups = [];
  for (const one of wire) {
    const last = groups.at(-1);
    const kind = [one.server, one.call, one.status, one.certificate].join(" ");
    if (last?.kind === kind) last.all.push(one);
    else groups.push({ kind, all: [one] });
  }
  return groups;
}

function requestLine({ all }) {
  const [one] = all;
  const body = (title, text) => element("div", {}, element("h3", {}, title), element("pre", {}, text || "(empty)"));
  return element("li", {}, element("details", {},
    element("summary", {},
      element("span", { class: "server" }, servers[one.server] ?? one.server),
      element("code", { class: "call" }, one.call),
      element("span", { class: "times" }, ""),
      element("span", { class: "certificate" }, one.certificate ? `certificate …${one.certificate}` : ""),
      element("span", { class: one.status >= 200 && one.status < 300 ? "status" : "status bad" }, one.status || "no answer")),
    element("div", { class: "bodies" }, body("Request", one.request), body("Answer", one.answer))));
}

/**
 * Reuses existing lines, so that an open line stays open. The key of a line is the newest request that it has shown: a group grows by newer ones,
 * and the oldest are no longer sent.
 */
function showWire(wire) {
  const known = byKey($("wire"));
  const lines = grouped(wire).map(group => {
    const line = group.all.map(one => known.get(String(one.number))).find(Boolean) ?? requestLine(group);
    line.dataset.key = group.all[0].number;
    setText(line.querySelector(".times"), group.all.length > 1 ? `${group.all.length} times` : "");
    return line;
  });
  arrange($("wire"), lines);
  $("wire-empty").hidden = lines.length > 0;
}

function average({ unit, mean, count }) {
  if (unit !== "s") return "";
  return count === 0 ? "" : mean < 1 ? `${(mean * 1000).toFixed(0)} ms` : `${mean.toFixed(1)} s`;
}

function metricRow({ name }) {
  const [instrument, ...tags] = name.split(" ");
  return element("tr", { "data-key": name }, element("td", {}, element("code", {}, instrument), element("span", {}, tags.join(", "))),
    element("td", { class: "number" }), element("td", { class: "number" }));
}

function showMetrics(metrics) {
  const known = byKey($("metrics"));
  arrange($("metrics"), metrics.map(metric => {
    const row = known.get(metric.name) ?? metricRow(metric);
    setText(row.cells[1], String(metric.count));
    setText(row.cells[2], average(metric));
    return row;
  }));
}

let asked = 0, shown = 0;

/** Shows the state, unless a later call has already shown a newer one. Returns whether to look again soon. */
async function look() {
  const turn = ++asked;
  try {
    const state = await (await fetch("/stage/state")).json();
    if (turn < shown) return state.isRotating;
    shown = turn;
    showButtons(state);
    showRotation(state.rotation);
    showWire(state.wire);
    showMetrics(state.metrics);
    $("away").hidden = true;
    return state.isRotating;
  } catch {
    if (turn > shown) $("away").hidden = false;
    return false;
  }
}

document.addEventListener("click", async click => {
  const post = click.target.dataset?.post;
  if (!post) return;
  const answer = await fetch(`/stage/${post}`, { method: "POST", headers: { "X-Stage": "1" } }).catch(() => null);
  $("refused").hidden = answer?.ok === true;
  await look();
});

(async () => {
  for (;;) {
    const isBusy = await look();
    await new Promise(resolve => setTimeout(resolve, isBusy ? 250 : 1000));
  }
})();
