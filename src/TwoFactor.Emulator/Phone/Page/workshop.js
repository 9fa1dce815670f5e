// What a phone does not have: people, faults, and the record.
import { $, element, keep, say, send, theirs } from "./dom.js";

const kinds = [
  "Latency", "ConnectionRefused", "DeadHost", "ConnectionReset", "ExpiredCertificate", "ForeignCertificate", "ResetBeforeProcessing",
  "ResetAfterProcessing", "NoAnswer", "InternalServerError", "BadGateway", "ServiceUnavailable", "HtmlPage", "EmptyBody", "TruncatedBody",
  "OversizedBody", "GarbageBody", "SlowDrip", "WrongContentType",
];
const inWords = kind => kind.replace(/(?<!^)[A-Z]/g, letter => ` ${letter.toLowerCase()}`);

export function prepareWorkshop(show) {
  $("fault-kind").append(...kinds.map(kind => element("option", { value: kind }, inWords(kind))));

  $("fault").addEventListener("submit", async event => {
    event.preventDefault();
    const kind = $("fault-kind").value;
    const on = await send("api/faults", { kind, server: $("fault-server").value || null });
    say(on ? `${inWords(kind)}: on.` : "That could not be switched on.");
  });
  $("faults-off").addEventListener("click", async () => {
    await send("api/faults", undefined, "DELETE");
    say("Nothing goes wrong any more.");
  });
  $("person").addEventListener("submit", async event => {
    event.preventDefault();
    const name = $("name").value.trim();
    const added = await send("api/people", { [event.submitter.value]: name });
    say(theirs(name), added ? " has an account now." : " has one already, or cannot have one.");
    if (added) $("name").value = "";
  });
  $("record-panel").addEventListener("toggle", show);
}

export function showPeople(screen) {
  const people = [
    ...screen.secSignIds.map(name => ({ name, what: "SecSign ID" })),
    ...screen.recoveryEmails.map(name => ({ name, what: "Sezame recovery e-mail" })),
  ];
  keep($("people"), people, person => person.what + person.name, person => element("li", {}, theirs(person.name), ` — ${person.what}`));
}

export function showFaults(faults) {
  $("fault-count").textContent = faults.length || "";
  const lines = faults.map((fault, index) => ({ key: index + JSON.stringify(fault), fault }));
  keep($("faults"), lines, line => line.key, ({ fault }) => element("li", {},
    `${inWords(fault.kind)} — ${fault.server ?? "all servers"}`, fault.call && ` — ${fault.call}`, fault.probability < 1 && ` — ${fault.probability * 100} %`));
}

export function showRecord(exchanges) {
  keep($("record"), exchanges.reverse().slice(0, 100), exchange => String(exchange.number), exchange => element("li", {},
    element("details", {},
      element("summary", {},
        element("span", { class: "call" }, exchange.call),
        element("span", {}, exchange.server),
        element("span", { class: `status ${exchange.status >= 400 || exchange.status === 0 ? "bad" : ""}` }, exchange.status || "no answer"),
        element("time", { datetime: exchange.startedAt }, new Date(exchange.startedAt).toLocaleTimeString())),
      part("Request", `${exchange.method} ${exchange.path}\n${headers(exchange)}\n\n${exchange.requestBody}`),
      part("Client certificate", exchange.clientCertificateSubject && `${exchange.clientCertificateSubject}\n${exchange.clientCertificateThumbprint}`),
      part("Fault", exchange.fault && inWords(exchange.fault)),
      part("Answer", exchange.answerBody))));
}

const headers = exchange => Object.entries(exchange.requestHeaders).map(([name, value]) => `${name}: ${value}`).join("\n");
const part = (title, text) => text ? element("section", {}, element("h4", {}, title), element("pre", { tabindex: 0 }, text)) : null;
