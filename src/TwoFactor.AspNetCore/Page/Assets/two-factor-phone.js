// Waits until the code was scanned, and then continues. Without this script, the person presses the button.
(() => {
  "use strict";
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
  let isDone = false;

  const wait = async () => {
    const mine = waits += 1;
    const end = performance.now() + longestWait;
    progress?.removeAttribute("hidden");
    while (mine === waits && !isDone && !document.hidden && performance.now() < end) {
      if (await isScanned()) {
        if (!isDone) { // a look of an earlier call may have had its answer first
          isDone = true;
          form.submit();
        }
        return;
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
    if (event.persisted) { // the person came back to this page
      isDone = false;
      wait();
    }
  });
})();
