// Sends requests to the emulator, and tracks whether it answers. While it does not, all buttons of the page are disabled.
import { $ } from "./dom.js";

const longestWait = 30_000;

/** The emulator did not answer, or its answer was incomplete. */
export class Offline extends Error {}

let isLive = false;
let interrupted;

export async function read(path) {
  try {
    return await (await fetch(path, { signal: AbortSignal.timeout(longestWait) })).json();
  } catch (error) {
    throw new Offline(path, { cause: error });
  }
}

/** Sends an action to the emulator. Returns { done }, and { reason } if the emulator gave a reason for doing nothing. */
export async function send(path, body, method = "POST") {
  try {
    const answer = await fetch(path, {
      method,
      headers: body ? { "content-type": "application/json" } : {},
      body: body ? JSON.stringify(body) : undefined,
    });
    return answer.ok ? { done: true } : { done: false, reason: answer.status === 400 ? await readReason(answer) : undefined };
  } catch {
    setLive(false);
    return { done: false, reason: "The emulator does not answer. Check the state before you repeat the action." };
  }
}

const readReason = async answer => (await answer.json().catch(() => null))?.error ?? "A value is wrong.";

/** Disables the buttons of a part until the work is done, and restores the focus. */
export async function busy(part, work) {
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  part.setAttribute("aria-busy", "true");
  enableButtons();
  try {
    await work(focused !== null);
  } finally {
    part.removeAttribute("aria-busy");
    enableButtons();
    if (focused?.isConnected && document.activeElement === document.body) focused.focus();
  }
}

export function setLive(live) {
  const text = live ? "Live" : "The emulator cannot be reached. Trying again …";
  isLive = live;
  if ($("live").textContent !== text) {         // announced once
    $("live").classList.toggle("on", live);
    $("live").textContent = text;
  }
  if (!live && $("main").contains(document.activeElement)) interrupted = document.activeElement;
  enableButtons();
  if (live && interrupted?.isConnected && document.activeElement === document.body) interrupted.focus();
  if (live) interrupted = null;
}

/** Call this also after buttons were added. An input that acts as soon as it is changed counts as a button. */
export function enableButtons() {
  for (const button of document.querySelectorAll("main button, main input[type=file], #switches input"))
    button.disabled = !isLive || button.closest("[aria-busy]") !== null;
}
