// The switches: the behaviour that the services' documents leave open.
import { $, element, keep, say } from "./dom.js";
import { busy, enableButtons, read, send } from "./live.js";

export const prepareSwitches = show => $("switches-panel").addEventListener("toggle", show);

export const readSwitches = () => $("switches-panel").open ? read("api/switches") : null;

export function showSwitches(switches) {
  keep($("switches"), switches, one => one.name, made, update);
  enableButtons();
}

function made(one) {
  const input = one.isFlag ? element("input", { type: "checkbox" }) : element("input", { type: "text", size: 8, autocomplete: "off", spellcheck: "false" });
  const item = element("li", {}, element("label", { class: "switch" }, input, element("b", {}, one.name), element("span", {}, one.description)));
  input.addEventListener("change", () => busy(item, async () => {
    const { done, why } = await send(`api/switches/${encodeURIComponent(one.name)}`, { value: one.isFlag ? input.checked : input.value.trim() }, "PUT");
    say(done ? `${one.name}: ${one.isFlag ? input.checked ? "on" : "off" : input.value.trim()}.` : why ?? "There is no such switch.");
    if (!done) reset(input, item.current);
  }));
  update(item, one);
  return item;
}

function update(item, one) {
  item.current = one;
  const input = item.querySelector("input");
  if (one.isFlag || document.activeElement !== input) reset(input, one);      // not while a person types
}

function reset(input, one) {
  if (one.isFlag) input.checked = one.value;
  else input.value = one.value;
}
