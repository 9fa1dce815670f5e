// Waits for news of the question, and goes on when there is some. Without it, the page is loaded again every few seconds.
(() => {
  "use strict";
  const prompt = document.querySelector("[data-two-factor]");
  if (!prompt) {
    return;
  }

  const data = prompt.dataset;
  const show = () => location.replace(data.page);
  const address = (path, values) => {
    const url = new URL(path, location.href);
    Object.entries(values).forEach(([name, value]) => url.searchParams.set(name, value));
    return url;
  };

  const post = async (path) => {
    const answer = await fetch(path, { method: "POST", headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!answer.ok) {
      show();
      return;
    }
    location.replace((await answer.json()).next);
  };

  const wait = async () => {
    let failures = 0;
    for (;;) {
      try {
        const answer = await fetch(address(data.status, { seen: data.version, wait: 25 }), { headers: { Accept: "application/json" }, credentials: "same-origin" });
        if (answer.status === 404) {
          show();
          return;
        }
        const status = answer.ok ? await answer.json() : null;
        failures = status ? 0 : failures + 1;
        if (status?.state === "Approved") {
          await post(data.complete);
          return;
        }
        if (status?.isFinal) {
          show();
          return;
        }
        data.version = status?.version ?? data.version;
      } catch {
        failures += 1;
      }
      if (failures > 0) {
        await new Promise((resolve) => setTimeout(resolve, Math.min(1000 * failures, 10000)));
      }
    }
  };

  if (data.twoFactor === "Waiting") {
    wait();
  } else if (data.twoFactor === "Approved") {
    post(data.complete);
  } else if (data.twoFactor === "Ready" && data.asksAtOnce) {
    post(data.start);
  }
})();
