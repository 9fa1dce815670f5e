// Shows the screens of the phones, and updates them when the emulator reports a change.
import { $, announce, element, isolated, syncList, theirs } from "./dom.js";
import { frozenCard, linkCard, prepareCards, registrationCard, requestCard } from "./cards.js";
import { busy, enableButtons, Offline, read, send, setLive } from "./live.js";
import { preparePeople, showPeople } from "./people.js";
import { isRecordEmpty, prepareRecord, readRecord, showRecord } from "./record.js";
import { prepareSwitches, readSwitches, showSwitches } from "./switches.js";
import { prepareTrouble, showTrouble } from "./trouble.js";

let known = new Set();
let clockOffset = 0;
let events;
let reading = Promise.resolve(), next = null;
let isFirst = true, isWholeDue = true;

/** Reads the state and paints it, one read after another. All calls during a read share the read that follows. */
function show(isWhole = true) {
  isWholeDue ||= isWhole;
  next ??= reading = reading.then(readAndPaint);
  return next;
}

async function readAndPaint() {
  next = null;
  const needsRecord = $("record-panel").open || isRecordEmpty();
  const isWhole = needsRecord && isWholeDue;
  if (isWhole) isWholeDue = false;
  try {
    const [screen, faults, record, switches] =
      await Promise.all([read("api/screen"), read("api/faults"), needsRecord ? readRecord(isWhole) : null, readSwitches()]);
    if (record) showRecord(record);
    if (switches) showSwitches(switches);
    showTrouble(faults);
    paint(screen);
    isFirst = false;
    setLive(events.readyState === EventSource.OPEN);
  } catch (error) {
    isWholeDue ||= isWhole;
    if (error instanceof Offline) setLive(false);
    else reportError(error);                               // a bug in this page: it goes to the console
  }
}

function paint(screen) {
  clockOffset = Date.parse(screen.now) - Date.now();
  showOwners(screen);
  showCards(screen);
  showPeople(screen);
  tick();
}

function showCards(screen) {
  const mine = owner => $("owner").value === "" || $("owner").value === owner;
  const everybodys = [
    ...[...screen.requests].reverse().map(one => ({ owner: one.user, id: one.id, key: `${one.id} ${one.isFetched}`, make: () => requestCard(one), news: [theirs(one.serviceName), " asks ", theirs(one.user)] })),
    ...screen.registrations.map(one => ({ owner: one.email ?? one.user, id: one.id, key: one.id, make: () => registrationCard(one), news: [theirs(one.serviceName), " wants to register"] })),
    ...screen.frozenIds.map(id => ({ owner: id.secSignId, id: `frozen ${id.secSignId}`, key: `frozen ${id.secSignId} ${id.priorityCode}`, make: () => frozenCard(id), news: [theirs(id.secSignId), " is frozen"] })),
  ];
  const cards = everybodys.filter(card => mine(card.owner));
  syncList($("requests"), cards, card => card.key, card => card.make());
  syncList($("links"), screen.links.filter(link => mine(link.user)), link => link.scanCode, linkCard);
  const isNew = cards.length + screen.links.length === 0 && isRecordEmpty();
  $("steps").hidden = !isNew;
  $("empty").hidden = isNew || cards.length > 0;
  $("count").textContent = cards.length || "";
  document.title = cards.length ? `(${cards.length}) Emulated phone` : "Emulated phone";

  const fresh = cards.filter(card => !known.has(card.id));
  known = new Set(everybodys.filter(card => known.has(card.id) || fresh.includes(card)).map(card => card.id));
  if (isFirst && fresh.length) announce(fresh.length === 1 ? "One request to answer." : `${fresh.length} requests to answer.`);
  else if (fresh.length) announce(...fresh.flatMap((card, index) => [index ? ", " : "", ...card.news]), ".");
}

function showOwners(screen) {
  const owners = new Set([
    ...screen.requests.map(request => request.user),
    ...screen.links.map(link => link.user),
    ...screen.registrations.map(registration => registration.email ?? registration.user),
    ...screen.secSignIds, ...screen.recoveryEmails,
  ]);
  const chosen = $("owner").value;
  if (chosen) owners.add(chosen);
  syncList($("owner"), ["", ...[...owners].filter(Boolean).sort()], owner => owner, owner => element("option", { value: owner }, owner ? isolated(owner) : "Everybody’s"));
  $("owner").value = chosen;
}

/** Shows the time that is left, by the emulator's clock. */
function tick() {
  const now = Date.now() + clockOffset;
  for (const left of document.querySelectorAll(".left")) {
    const from = Date.parse(left.dataset.from), until = Date.parse(left.dataset.until);
    const seconds = Math.max(0, Math.round((until - now) / 1000));
    left.textContent = seconds >= 3600 ? `${Math.floor(seconds / 3600)} h ${Math.floor(seconds % 3600 / 60)} min` : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    left.closest(".card").querySelector(".bar").style.width = `${Math.max(0, Math.min(100, (until - now) / (until - from) * 100))}%`;
  }
}

function listen() {
  events = new EventSource("api/events");
  events.addEventListener("change", () => show(false));
  events.addEventListener("open", () => show());         // the emulator may have been restarted
  events.addEventListener("error", () => {
    setLive(false);
    // After a lost connection the browser connects again. After a wrong answer, such as 502 of a proxy, it does not.
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  });
}

/** If the browser can read QR codes, a picture or the camera can be used. */
function prepareScanning() {
  $("scan").addEventListener("submit", event => {
    event.preventDefault();
    scan($("code").value);
  });
  if (!("BarcodeDetector" in window)) return;
  $("picture").hidden = false;
  $("picture").querySelector("input").addEventListener("change", async event => {
    const [file] = event.target.files;
    event.target.value = "";                               // so that the same file can be chosen again
    if (!file) return;
    const codes = await readCodes(file);
    if (codes.length) scan(codes[0].rawValue);
    else announce("There is no code in this picture.");
  });
}

/** The QR codes in a picture; none in a file that is not a picture. */
async function readCodes(file) {
  try {
    return await new BarcodeDetector({ formats: ["qr_code"] }).detect(await createImageBitmap(file));
  } catch {
    return [];
  }
}

const scan = code => busy($("scan"), async () => {
  const { done, reason } = await send("api/scan", { code });
  announce(done ? "Scanned." : reason ?? "This code is wrong, used, or too old.");
  if (done && $("code").value === code) $("code").value = "";      // not what was typed meanwhile
});

// In the frame of another page, only the requests are shown (phone.css).
document.documentElement.classList.toggle("framed", window.self !== window.top);
// If the workshop has its own column, its panels are open.
if (matchMedia("(min-width: 64rem)").matches)
  for (const panel of document.querySelectorAll(".workshop > details:not(#switches-panel)")) panel.open = true;
enableButtons();
$("owner").addEventListener("change", () => show(false));
prepareCards(() => show(false));
prepareScanning();
preparePeople();
prepareTrouble();
prepareRecord(() => show());
prepareSwitches(() => show(false));
setInterval(tick, 1000);
// An event follows every change. This is for an emulator that vanished without closing the connection.
setInterval(() => show(), 10_000);
listen();
