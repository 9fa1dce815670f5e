// One card for each item on the phone.
import { $, announce, element, theirs } from "./dom.js";
import { busy, send } from "./live.js";

let show;

/** @param read Reads the state and paints it. */
export const prepareCards = read => { show = read; };

const act = (card, path, said, body) => busy(card, async hadFocus => {
  const { done, reason } = await send(path, body);
  announce(done ? said : reason ?? "Too late: this was already answered, or has expired.");
  // The card will be removed: keyboard users continue at the top of the list.
  if (done && hadFocus) $("requests-title").focus();
  if (done) await show();
});

function card({ kind, who, title, extra = "", left }, ...content) {
  const id = `card-${Math.random().toString(36).slice(2)}`;
  const made = element("article", { class: `card ${extra}`, "aria-labelledby": id },
    element("div", { class: "head" },
      element("span", { class: "badge" }, kind),
      element("span", { class: "who" }, theirs(who)),
      left && element("span", { class: "left", "data-from": left.from, "data-until": left.until })),
    element("h3", { id }, theirs(title)),
    ...content,
    left && element("div", { class: "bar", "aria-hidden": "true" }));
  // The second click of a double click would act on the card that has moved up meanwhile.
  made.addEventListener("click", event => event.detail > 1 && event.stopPropagation(), { capture: true });
  return made;
}

// The text is one child: between the children of a flex box, blanks are lost.
const button = (style, text, onclick) => element("button", { type: "button", class: style, onclick }, element("span", {}, ...[text].flat()));
const row = (...buttons) => element("div", { class: "row" }, ...buttons);
const line = (style, ...texts) => texts[0] ? element("p", { class: style }, ...texts) : null;

export function requestCard(request) {
  const path = action => `api/requests/${encodeURIComponent(request.id)}/${action}`;
  const does = (action, said, body) => () => act(made, path(action), said, body);
  const ignore = button("quiet", "Ignore", does("ignore", "Ignored. It can still be answered by its id."));
  const refusal = [button("no", "Deny", does("deny", "Denied.")), ignore];

  let choice;
  if (request.isFraudNotice)
    choice = [row(button("alarm", "Not me", does("deny", "Reported: this was not me.")), button("own", "This was me", does("approve", "Acknowledged: this was me.")), ignore)];
  else if (request.symbols.length === 0)
    choice = [row(button("yes", "Approve", does("approve", "Approved.")), ...refusal)];
  else if (!request.isFetched)
    choice = [row(button("primary", "Show the access passes", does("open", "Choose the access pass that the login page shows.")), ...refusal)];
  else
    choice = [
      line("hint", "Tap the access pass that the login page shows."),
      element("div", { class: "symbols", role: "group", "aria-label": "Access passes" },
        ...request.symbols.map(symbol => element("button", { type: "button", "aria-label": symbol, title: symbol, onclick: does("symbol", `Chosen: ${symbol}.`, { symbol }) },
          element("img", { src: `symbols/${symbol}.png`, alt: "", width: 88, height: 88 })))),
      row(...refusal),
    ];

  const made = card({
    kind: request.isFraudNotice ? "Fraud warning" : request.service,
    who: request.user,
    title: request.serviceName,
    extra: request.isFraudNotice ? "fraud" : "",
    left: { from: request.requestedAt, until: request.expiresAt },
  }, line("address", theirs(request.serviceAddress)), line("message", theirs(request.message || null)), ...choice);
  return made;
}

export function registrationCard(registration) {
  const path = action => `api/registrations/${encodeURIComponent(registration.id)}/${action}`;
  const made = card(
    { kind: "Sezame", who: registration.email ?? "the person who scans", title: registration.serviceName },
    registration.email
      ? line("hint", "wants to become a client of Sezame.")
      : line("hint", "waits to be scanned as a new client", registration.user && ", and pairs ", theirs(registration.user), "."),
    row(
      registration.email
        ? button("yes", "Acknowledge", () => act(made, path("acknowledge"), "Acknowledged."))
        : button("yes", "Scan", () => act(made, "api/scan", "Scanned.", { code: registration.scanCode })),
      button("no", "Refuse", () => act(made, path("refuse"), "Refused."))));
  return made;
}

export function frozenCard(id) {
  const path = `api/ids/${encodeURIComponent(id.secSignId)}/thaw`;
  const made = card(
    { kind: "SecSign", who: id.secSignId, title: "This ID is frozen", extra: "fraud" },
    line("message", "Two logins were requested at the same time."),
    line("hint", id.priorityCode ? `Type ${id.priorityCode} instead of the ID, or thaw the ID to use it again.` : "Thaw it to use it again."),
    row(button("primary", ["Thaw ", theirs(id.secSignId)], () => act(made, path, "The ID can be used again."))));
  return made;
}

export function linkCard(link) {
  const made = card(
    { kind: "Pairing", who: link.user, title: link.serviceName },
    line("hint", "shows this code now:"),
    element("code", {}, link.scanCode),
    row(button("yes", ["Scan as ", theirs(link.user)], () => act(made, "api/scan", "Paired.", { code: link.scanCode }))));
  return made;
}
