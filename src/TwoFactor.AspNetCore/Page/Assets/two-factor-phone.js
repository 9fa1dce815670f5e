// Waits until the code was scanned, and then continues. Without this script, the person presses the button.
(() => {
  "use strict";
  const form = document.querySelector("[data-two-factor-phone]");
  if (!form) {
    return;
  }
  document.querySelector(".two-factor-progress")?.removeAttribute("hidden");

  const look = async () => {
    if (document.hidden) {
      // Nobody looks at this tab, and each look asks the service.
      document.addEventListener("visibilitychange", look, { once: true });
      return;
    }
    try {
      const answer = await fetch(form.dataset.twoFactorPhone, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (answer.ok && (await answer.json()) === true) {
        form.submit();
        return;
      }
    } catch {
      // The request failed. The next one may succeed.
    }
    setTimeout(look, 3000);
  };

  setTimeout(look, 3000);
})();
