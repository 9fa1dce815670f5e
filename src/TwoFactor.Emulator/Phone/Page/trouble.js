// The panel of faults.
import { $, announce, element, syncList } from "./dom.js";
import { busy, send } from "./live.js";

// The limits and settings of each kind of fault. A port fails completely; a connection fails before there is a call.
const port = [], connection = ["probability", "times"], request = ["call", "probability", "times"];
const kinds = {
  Latency: [...request, "delay"], ConnectionRefused: port, DeadHost: port, ConnectionReset: connection, ExpiredCertificate: connection,
  ForeignCertificate: connection, ResetBeforeProcessing: request, ResetAfterProcessing: request, NoAnswer: request,
  InternalServerError: request, BadGateway: request, ServiceUnavailable: [...request, "retry"], HtmlPage: request, EmptyBody: request,
  TruncatedBody: request, OversizedBody: request, GarbageBody: request, SlowDrip: [...request, "delay"], WrongContentType: request,
};
const extras = ["call", "delay", "probability", "times", "retry"];

export const inWords = kind => kind.replace(/(?<!^)[A-Z]/g, letter => ` ${letter.toLowerCase()}`);

export function prepareTrouble() {
  $("fault-kind").append(...Object.keys(kinds).map(kind => element("option", { value: kind }, inWords(kind))));
  $("fault-kind").addEventListener("change", showFields);
  showFields();

  $("fault").addEventListener("submit", event => {
    event.preventDefault();
    const fault = chosen();
    busy($("fault"), async () => {
      const { done, reason } = await send("api/faults", fault);
      announce(done ? `${inWords(fault.kind)}: on.` : reason ?? "That could not be switched on.");
    });
  });
  $("faults-off").addEventListener("click", () => busy($("fault"), async () => {
    const { done, reason } = await send("api/faults", undefined, "DELETE");
    announce(done ? "All faults are off." : reason ?? "The faults could not be switched off.");
  }));
}

function showFields() {
  for (const extra of extras) $(`fault-${extra}`).closest("label").hidden = !takes(extra);
}

const takes = extra => kinds[$("fault-kind").value].includes(extra);

/** The fault that the form describes. Fields that its kind does not have keep the emulator's default. */
function chosen() {
  const value = extra => takes(extra) && $(`fault-${extra}`).value.trim() !== "" ? $(`fault-${extra}`).value.trim() : null;
  const fault = { kind: $("fault-kind").value, server: $("fault-server").value || null, call: value("call") };
  if (value("delay") !== null) fault.delay = span(Number(value("delay")));
  if (value("retry") !== null) fault.retryAfter = span(Number(value("retry")) * 1000);
  if (value("probability") !== null) fault.probability = Number(value("probability")) / 100;
  if (value("times") !== null) fault.times = Number(value("times"));
  return fault;
}

const two = number => String(Math.floor(number)).padStart(2, "0");

/** Milliseconds as .NET writes a TimeSpan: 0.00:00:00.100 */
const span = ms => `${Math.floor(ms / 86_400_000)}.${two(ms / 3_600_000 % 24)}:${two(ms / 60_000 % 60)}:${two(ms / 1000 % 60)}.${String(Math.floor(ms % 1000)).padStart(3, "0")}`;

/** A TimeSpan as people write it: 100 ms, 2.5 s */
function time(text) {
  const [, days = 0, hours, minutes, seconds] = /^(?:(\d+)\.)?(\d+):(\d+):([\d.]+)$/.exec(text);
  const total = ((days * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return total < 1 ? `${tidy(total * 1000)} ms` : `${tidy(total)} s`;
}

const tidy = number => String(Number(number.toFixed(4)));

export function showTrouble(faults) {
  $("fault-count").textContent = faults.length || "";
  $("faults-empty").hidden = faults.length > 0;
  const lines = faults.map((fault, index) => ({ key: index + JSON.stringify(fault), fault }));
  syncList($("faults"), lines, line => line.key, ({ fault }) => element("li", {}, inFull(fault)));
}

function inFull(fault) {
  const limits = kinds[fault.kind] ?? [];
  return [
    inWords(fault.kind),
    fault.server ? inWords(fault.server).replace("Sec sign", "SecSign") : "all servers",
    fault.call,
    limits.includes("delay") && `${time(fault.delay)} each time`,
    limits.includes("retry") && `Retry-After ${time(fault.retryAfter)}`,
    fault.probability < 1 && `${tidy(fault.probability * 100)} %`,
    fault.times && (fault.times === 1 ? "once" : `${fault.times} times at most`),
  ].filter(Boolean).join(" — ");
}
