// For the account page: sends one form at a time, and while the page shows a code, waits until it was scanned and then continues. Without this script, the person presses
// the button.
(() => {
  "use strict";

  // A change may renew the session. A further form before the answer would lose the new cookie, and the earlier one signs the user out.
  // The answer may never come, or may leave this page in place.
  const longestForm = 30000;
  let sentAt = -longestForm;
  const isSent = () => performance.now() - sentAt < longestForm;
  document.addEventListener("submit", (event) => {
    if (isSent()) {
      event.preventDefault();
    } else {
      sentAt = performance.now();
    }
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) { // the person came back to this page
      sentAt = -longestForm;
    }
  });

  const form = document.querySelector("[data-two-factor-phone]");
  if (!form) {
    return;
  }
  const progress = document.querySelector(".two-factor-progress");

  const until = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

  const pause = 3000;
  const longestLook = 30000;
  const longestWait = 600000; // each look asks the service, and the person may have left

  // Also false if the request failed, or if no answer came. The next one may succeed.
  const isScanned = async () => {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), longestLook);
    try {
      const answer = await fetch(form.dataset.twoFactorPhone, { headers: { Accept: "application/json" }, credentials: "same-origin", signal: deadline.signal });
      return answer.ok && (await answer.json()) === true;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  };

  let waits = 0; // only the last call of wait() goes on

  const wait = async () => {
    const mine = waits += 1;
    const end = performance.now() + longestWait;
    progress?.removeAttribute("hidden");
    while (mine === waits && !document.hidden && performance.now() < end) {
      if (!isSent() && await isScanned() && !isSent()) { // a look of an earlier call may have had its answer first
        sentAt = performance.now();
        form.submit();
      }
      await until(pause);
    }
    if (mine === waits) {
      progress?.toggleAttribute("hidden", performance.now() >= end); // the button stays
    }
  };

  progress?.removeAttribute("hidden");
  setTimeout(wait, pause);
  document.addEventListener("visibilitychange", wait);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      wait();
    }
  });
})();
