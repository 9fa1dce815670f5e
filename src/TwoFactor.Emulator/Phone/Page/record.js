// The requests to the servers and their answers, filtered and grouped.
import { $, announce, element, syncList } from "./dom.js";
import { busy, read, send } from "./live.js";
import { inWords } from "./trouble.js";

const mostShown = 100;
let exchanges = new Map();

export function prepareRecord(show) {
  $("record-panel").addEventListener("toggle", show);
  $("record-filter").addEventListener("input", paint);
  $("record-failures").addEventListener("change", paint);
  $("record-grouping").addEventListener("change", paint);
  $("record-forget").addEventListener("click", () => busy($("record-tools"), async () => {
    const { done, reason } = await send("api/record", undefined, "DELETE");
    announce(done ? "The record is empty." : reason ?? "The record could not be emptied.");
    await show();
  }));
}

/** Reads the new exchanges, or all. Reading all is needed after the emulator was restarted. */
export async function readRecord(isWhole) {
  const newest = isWhole ? 0 : Math.max(0, ...exchanges.keys());
  const found = await read(`api/record?after=${Math.max(0, newest - 1)}`);
  // The newest known one is read again. If it is gone, the record was cleared, and what was found is all.
  return { isWhole: found[0]?.number !== newest, found };
}

export function showRecord({ isWhole, found }) {
  if (isWhole) exchanges = new Map();
  for (const exchange of found) exchanges.set(exchange.number, exchange);
  paint();
}

/** Whether the record has no exchange. */
export const isRecordEmpty = () => exchanges.size === 0;

function paint() {
  const newestFirst = [...exchanges.values()].sort((one, other) => other.number - one.number);
  const words = $("record-filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = newestFirst.filter(exchange => (!$("record-failures").checked || hasFailed(exchange)) && matches(exchange, words));
  const groups = grouped(matching, $("record-grouping").value);
  syncList($("record"), groups.slice(0, mostShown), group => group.key, createItem, update);
  $("record-empty").hidden = groups.length > 0;
  $("record-empty").textContent = exchanges.size === 0 ? "There were no requests yet." : "No exchange matches.";
  $("record-count").textContent = matching.length === exchanges.size ? `${exchanges.size} kept` : `${matching.length} of ${exchanges.size}`;
}

const hasFailed = exchange => exchange.status >= 400 || exchange.status === 0 || exchange.fault != null;

function matches(exchange, words) {
  if (words.length === 0) return true;
  const text = [exchange.call, exchange.server, exchange.status || "no answer", exchange.path, exchange.fault && inWords(exchange.fault),
    exchange.clientCertificateSubject, exchange.requestBody, exchange.responseBody].join("\n").toLowerCase();
  return words.every(word => text.includes(word));
}

/** Newest first. A group keeps its key when it grows. */
function grouped(list, by) {
  const groups = [];
  const groupOf = new Map();
  let previous = null;
  for (const exchange of list) {
    const kind = `${exchange.server} ${exchange.call}${by === "repeats" ? ` ${exchange.status} ${exchange.fault}` : ""}`;
    const group = by === "calls" ? groupOf.get(kind) : by === "repeats" && previous?.kind === kind ? previous : undefined;
    if (group) group.exchanges.push(exchange);
    else groups.push(previous = { kind, exchanges: [exchange] });
    if (!group && by === "calls") groupOf.set(kind, previous);
  }
  for (const group of groups) group.key = by === "calls" ? group.kind : `from ${group.exchanges.at(-1).number}`;
  return groups;
}

function createItem(group) {
  const item = element("li");
  update(item, group);
  return item;
}

function update(item, group) {
  const numbers = group.exchanges.map(exchange => exchange.number).join();
  if (item.dataset.numbers === numbers) return;
  item.dataset.numbers = numbers;
  if (group.exchanges.length === 1) {
    item.replaceChildren(details(group.exchanges[0]));
    return;
  }

  const single = item.querySelector(":scope > details:not(.group)");
  const panel = item.querySelector(":scope > .group") ?? element("details", { class: "group" }, element("summary"), element("ol", { class: "plain" }));
  const statuses = new Set(group.exchanges.map(one => one.status));
  const newest = group.exchanges[0];
  panel.querySelector("summary").replaceChildren(...title(newest, statuses.size > 1 ? "several" : null, group.exchanges.length));
  syncList(panel.querySelector("ol"), group.exchanges.slice(0, mostShown), one => String(one.number), one => element("li", {}, details(one)));
  if (panel.parentNode === item) return;
  // The exchange that the user reads was repeated: it moves into a group and stays open.
  const hadFocus = single?.contains(document.activeElement);
  item.replaceChildren(panel);
  const inside = single && panel.querySelector(`[data-key="${single.dataset.number}"] > details`);
  if (inside && single.open) panel.open = inside.open = true;
  if (hadFocus) (single.open ? inside : panel).querySelector("summary").focus();
}

/** The content is created when the panel is opened, because there may be hundreds of panels. */
function details(exchange) {
  const panel = element("details", { "data-number": exchange.number }, element("summary", {}, ...title(exchange)));
  panel.addEventListener("toggle", () => {
    if (panel.open && panel.children.length === 1) panel.append(...content(exchange));
  });
  return panel;
}

const title = (exchange, status, count) => [
  element("span", { class: "call" }, exchange.call, count && element("span", { class: "times" }, ` × ${count}`)),
  element("span", {}, exchange.server),
  element("span", { class: `status ${!status && hasFailed(exchange) ? "bad" : ""}` }, status ?? (exchange.status || "no answer")),
  element("time", { datetime: exchange.startedAt }, new Date(exchange.startedAt).toLocaleTimeString()),
];

const content = exchange => [
  part("Request", `${exchange.method} ${exchange.path}\n${headers(exchange)}\n\n${exchange.requestBody}`),
  part("Client certificate", exchange.clientCertificateSubject && `${exchange.clientCertificateSubject}\n${exchange.clientCertificateThumbprint}`),
  part("Fault", exchange.fault && inWords(exchange.fault)),
  part("Answer", exchange.responseBody),
].filter(Boolean);

const headers = exchange => Object.entries(exchange.requestHeaders).map(([name, value]) => `${name}: ${value}`).join("\n");
const part = (title, text) => text ? element("section", {}, element("h3", {}, title), element("pre", { tabindex: 0 }, text)) : null;
