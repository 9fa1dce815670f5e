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
  input.addEventListener("change", () => busy(li, async () => {
    const { done, reason } = await send(`api/switches/${encodeURIComponent(item.name)}`, { value: item.isFlag ? input.checked : input.value.trim() }, "PUT");
    announce(done ? `${item.name}: ${item.isFlag ? input.checked ? "on" : "off" : input.value.trim()}.` : reason ?? "There is no such switch.");
    if (!done) reset(input, li.current);
  }));
  update(li, item);
  return li;
}

function update(li, item) {
  li.current = item;
  const input = li.querySelector("input");
  if (item.isFlag || document.activeElement !== input) reset(input, item);      // not while a person types
}

function reset(input, item) {
  if (item.isFlag) input.checked = item.value;
  else input.value = item.value;
}
