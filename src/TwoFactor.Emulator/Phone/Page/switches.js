// The switches: the behaviour that the services' documents leave open.
import { $, announce, element, syncList } from "./dom.js";
import { busy, enableButtons, read, send } from "./live.js";

export const prepareSwitches = show => $("switches-panel").addEventListener("toggle", show);

export const readSwitches = () => $("switches-panel").open ? read("api/switches") : null;

export function showSwitches(switches) {
  syncList($("switches"), switches, item => item.name, createItem, update);
  enableButtons();
}

function createItem(item) {
  const input = item.isFlag ? element("input", { type: "checkbox" }) : element("input", { type: "text", size: 8, autocomplete: "off", spellcheck: "false" });
  const li = element("li", {}, element("label", { class: "switch" }, input, element("b", {}, item.name), element("span", {}, item.description)));
  input.addEventListener("change", () => {
    const value = item.isFlag ? input.checked : input.value.trim();
    busy(li, async () => {
      const { done, reason } = await send(`api/switches/${encodeURIComponent(item.name)}`, { value }, "PUT");
      announce(done ? `${item.name}: ${item.isFlag ? value ? "on" : "off" : value}.` : reason ?? "There is no such switch.");
      if (!done) reset(input, li.current);
    });
  });
  update(li, item);
  return li;
}

function update(li, item) {
  li.current = item;
  const input = li.querySelector("input");
  const isTyping = !item.isFlag && document.activeElement === input;
  const isSending = li.hasAttribute("aria-busy");       // the item may have been read before the change
  if (!isTyping && !isSending) reset(input, item);
}

function reset(input, item) {
  if (item.isFlag) input.checked = item.value;
  else input.value = item.value;
}
