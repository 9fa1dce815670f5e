// Makes elements and keeps lists of them in step with data, without disturbing those that stay: focus and open panels survive.

export const $ = id => document.getElementById(id);

/** element("button", { class: "yes", onclick: … }, "Approve") */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.filter(child => child != null && child !== ""));
  return made;
}

/** Shows the items in the parent in their order; an item is made anew only when its key is. */
export function keep(parent, items, keyOf, make) {
  const present = new Map([...parent.children].map(child => [child.dataset.key, child]));
  let previous = null;
  for (const item of items) {
    const key = keyOf(item);
    const child = present.get(key) ?? make(item);
    present.delete(key);
    child.dataset.key = key;
    const place = previous ? previous.nextSibling : parent.firstChild;
    if (place !== child) parent.insertBefore(child, place);
    previous = child;
  }
  for (const gone of present.values()) gone.remove();
}

/** A text of somebody else's, which must not turn the direction of what stands around it. */
export const theirs = text => text == null ? null : element("bdi", {}, text);

let hushing;

/** Tells everybody, also those who cannot see the page. */
export function say(...parts) {
  clearTimeout(hushing);
  $("said").replaceChildren(...parts);
  hushing = setTimeout(() => $("said").textContent = "", 4000);
}

/** The same for a text alone, where no element can stand: between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE. */
export const isolated = text => `\u2068${text}\u2069`;

/** The emulator could not be asked, or its answer was cut. */
export class Offline extends Error {}

export async function read(path) {
  try {
    return await (await fetch(path)).json();
  } catch (error) {
    throw new Offline(path, { cause: error });
  }
}

/** Does something at the emulator; true when there was anything to do. */
export async function send(path, body, method = "POST") {
  const answer = await fetch(path, {
    method,
    headers: body ? { "content-type": "application/json" } : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  return answer.ok;
}
