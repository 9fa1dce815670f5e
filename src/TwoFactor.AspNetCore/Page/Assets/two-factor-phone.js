// Waits until the code was scanned, and then goes on. Without it, the person presses the button.
(() => {
  "use strict";
  const form = document.querySelector("[data-two-factor-phone]");
  if (!form) {
    return;
  }
  document.querySelector(".two-factor-progress")?.removeAttribute("hidden");

  const look = async () => {
    try {
      const answer = await fetch(form.dataset.twoFactorPhone, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (answer.ok && (await answer.json()) === true) {
        form.submit();
        return;
      }
    } catch {
      // The network is away: the next look may work.
    }
    setTimeout(look, 3000);
  };

  setTimeout(look, 3000);
})();
