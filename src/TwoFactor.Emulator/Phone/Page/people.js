// The panel of accounts.
import { $, announce, element, syncList, theirs } from "./dom.js";
import { busy, send } from "./live.js";

export function preparePeople() {
  $("person").addEventListener("submit", event => {
    event.preventDefault();
    const name = $("name").value.trim();
    const kind = event.submitter.value;
    busy($("person"), async () => {
      const { done, reason } = await send("api/people", { [kind]: name });
      if (reason) announce(reason);
      else announce(theirs(name), done ? " has an account now." : " already has an account, or cannot have one.");
      if (done && $("name").value.trim() === name) $("name").value = "";      // not what was typed meanwhile
    });
  });
}

export function showPeople(screen) {
  const people = [
    ...screen.secSignIds.map(name => ({ name, what: "SecSign ID" })),
    ...screen.recoveryEmails.map(name => ({ name, what: "Sezame recovery e-mail" })),
  ];
  syncList($("people"), people, person => person.what + person.name, person => element("li", {}, theirs(person.name), ` — ${person.what}`));
  $("people-empty").hidden = people.length > 0;
}
