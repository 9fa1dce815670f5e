// Talks to the emulator, and knows whether it is there. While it is away, no button of the page can be pressed.
import { $ } from "./dom.js";

/** The emulator could not be asked, or its answer was cut. */
export class Offline extends Error {}

let isLive = false;
let interrupted;

export async function read(path) {
  try {
    return await (await fetch(path)).json();
  } catch (error) {
    throw new Offline(path, { cause: error });
  }
}

/** Does something at the emulator: { done }, and { why } where it gave a reason for doing nothing. */
export async function send(path, body, method = "POST") {
  try {
    const answer = await fetch(path, {
      method,
      headers: body ? { "content-type": "application/json" } : {},
      body: body ? JSON.stringify(body) : undefined,
    });
    return answer.ok ? { done: true } : { done: false, why: answer.status === 400 ? await reason(answer) : undefined };
  } catch {
    setLive(false);
    return { done: false, why: "The emulator does not answer. Look again before you repeat it." };
  }
}

const reason = async answer => (await answer.json().catch(() => null))?.error ?? "A value is wrong.";

/** Keeps a part's buttons from being pressed again until the work is done, and the focus where it was. */
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
  const text = live ? "Live" : "The emulator is away. Trying again …";
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

/** To be called also after buttons were added. What acts as soon as it is changed counts as a button. */
export function enableButtons() {
  for (const button of document.querySelectorAll("main button, main input[type=file], #switches input"))
    button.disabled = !isLive || button.closest("[aria-busy]") !== null;
}
