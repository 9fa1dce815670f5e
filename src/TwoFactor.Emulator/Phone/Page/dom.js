// Creates elements, and updates lists of them. Elements that stay in a list are not replaced, so that they keep the focus and open panels.

export const $ = id => document.getElementById(id);

/** element("button", { class: "yes", onclick: … }, "Approve"). A child that is null, undefined, false or "" is left out. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.filter(child => child != null && child !== false && child !== ""));
  return made;
}

/** Shows the items in the parent, in their order. An element is created only for a new key; the others are updated. */
export function syncList(parent, items, keyOf, make, update) {
  const keys = new Set(items.map(keyOf));
  // First, because a child that is moved past another loses the focus.
  for (const child of [...parent.children]) if (!keys.has(child.dataset.key)) child.remove();
  const present = new Map([...parent.children].map(child => [child.dataset.key, child]));
  let previous = null;
  for (const item of items) {
    const key = keyOf(item);
    const kept = present.get(key);
    const child = kept ?? make(item);
    if (kept && update) update(kept, item);
    child.dataset.key = key;
    const place = previous ? previous.nextSibling : parent.firstChild;
    if (place !== child) parent.insertBefore(child, place);
    previous = child;
  }
}

/** A name or text from outside. It is isolated, so that it cannot change the writing direction of the text around it. */
export const theirs = text => text == null ? null : element("bdi", {}, text);

/** The same as plain text, for places where no element is possible: between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE. */
export const isolated = text => `\u2068${text}\u2069`;

let hushing;

/** Shows a notice for some seconds; screen readers read it out. */
export function announce(...parts) {
  clearTimeout(hushing);
  $("said").replaceChildren(...parts);
  hushing = setTimeout(() => $("said").textContent = "", 4000);
}
