// The element two-factor-prompt: it waits for changes of the question, shows them, and continues after an approval.
// Without this script, the page is reloaded every few seconds, and its buttons are plain forms.
(() => {
  "use strict";

  // Resolves after this time or when the signal is aborted; without a time, only then.
  const until = (milliseconds, signal) => new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const timer = milliseconds === undefined ? 0 : setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); });
  });

  // Passes on a signal that ends the work at the latest after this time. Over a connection that was lost unnoticed, a request would never end.
  const within = async (milliseconds, work, signal) => {
    const deadline = new AbortController();
    const end = () => deadline.abort();
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener("abort", end);
    if (signal?.aborted) {
      end();
    }
    try {
      return await work(deadline.signal);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
    }
  };

  const shortestLook = 1000;
  const longestLook = 40000; // the server waits for 25 seconds
  const longestLoad = 30000;
  const longestStart = 120000; // it waits for the service
  const longestPost = 30000; // a cancellation or a report
  const slowStart = 30000; // a start takes longer than other posts, because it waits for the service
  const soonestEnd = 3000; // a phone that wakes may first show the page, and a moment later have its connection
  const soonestRepeat = 15000; // of a completion; for so long without an answer, a connection counts as lost
  const longestRepeat = 30000; // so long the server joins a second start to the first; it refuses one after a denial if PauseAfterDenial is at least that long
  const longestCard = 60000;
  const unavailablePause = 5000;

  // Where a question's page goes on if the answer to its completion is lost. An interactive Blazor page may replace the element while it completes, so this outlives
  // the element.
  const lost = new Map();

  const clock = (seconds) => {
    const two = (number) => String(number).padStart(2, "0");
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor(seconds / 60) % 60;
    return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
  };

  class TwoFactorPrompt extends HTMLElement {
    connectedCallback() {
      this.life = new AbortController();
      this.failures = 0;
      this.retryAfter = 0;
      this.loads = 0;
      this.repeatsUntil = 0; // until when a start without an answer is sent once more
      this.joinsUntil = 0; // until when the server joins such a start to the one that the person asked for
      this.shownAt = performance.now();
      this.countsFrom = this.shownAt;
      this.asksNow = false;
      this.news = this.appendChild(document.createElement("p"));
      this.news.className = "two-factor-news";
      this.news.setAttribute("role", "status");
      const { signal } = this.life;
      // Phones stop timers and connections in the background, so the status is read again at once.
      document.addEventListener("visibilitychange", () => document.hidden || this.wake(), { signal });
      window.addEventListener("pageshow", (event) => {
        this.lockButtons();
        if (event.persisted) {
          this.wake();
        }
      }, { signal });
      window.addEventListener("online", () => this.wake(), { signal });
      this.addEventListener("submit", (event) => this.submit(event), { signal });
      const ticks = setInterval(() => this.tick(), 1000);
      signal.addEventListener("abort", () => clearInterval(ticks));
      this.lockButtons(); // after a reload, Firefox disables the buttons that were disabled before
      this.run();
    }

    disconnectedCallback() {
      this.life.abort();
      this.pause?.abort();
      this.news.remove();
    }

    get card() {
      return this.querySelector("[data-two-factor]");
    }

    // The address of the card. A page of the host may not know which form waits in this tab.
    get source() {
      const address = new URL(this.dataset.src, location.href);
      const form = new URLSearchParams(location.search).get("form");
      if (form && !address.searchParams.has("form")) {
        address.searchParams.set("form", form);
      }
      return address;
    }

    async run() {
      const { signal } = this.life;
      // A browser may load a page in advance. Nothing is asked and nothing is completed before the person goes there.
      if (document.prerendering) {
        await new Promise((resolve) => document.addEventListener("prerenderingchange", resolve, { once: true, signal }));
      }
      // Only a card that came with the page itself may ask the phone at once, so that a link from another site cannot.
      const asksAtOnce = this.card?.dataset.asksAtOnce;
      if (!this.card) {
        await this.load();
      } else if (asksAtOnce) {
        delete this.card.dataset.asksAtOnce;
        await this.ask();
      }
      while (!signal.aborted) {
        if (this.posting) {
          await this.posting;
          continue;
        }
        this.pause = new AbortController();
        await this.step(this.card?.dataset ?? {});
        this.tellConnection();
        if (this.failures > 0) {
          await until(Math.max(Math.min(1000 * this.failures, 10000), this.retryAfter), this.pause.signal);
        }
      }
    }

    async step(data) {
      if (data.twoFactor === "Waiting") {
        await this.look(data);
      } else if (data.twoFactor === "Approved") {
        await this.post(data.complete);
      } else {
        if (this.failures === 0) {
          await until(this.quietTime(data), this.pause.signal);
        }
        await this.load();
        const { twoFactor, key } = this.card?.dataset ?? {};
        const isUnanswered = Date.now() < this.repeatsUntil && (twoFactor === "Ready" || key === this.askedKey);
        if (isUnanswered && !this.posting && this.failures === 0 && !document.hidden) {
          this.repeatsUntil = 0;
          await this.post(this.card.dataset.start);
        }
      }
    }

    // How long the card stays as it is; undefined until the person does something.
    quietTime(data) {
      const left = this.card?.querySelector("[data-left]");
      if (left) {
        return 1000 * this.secondsOf(left) + 500;
      }
      return data.twoFactor === "Unavailable" ? unavailablePause : undefined;
    }

    // After a failure the card may be old, so it is then loaded at once. The countdown may be wrong after the device has slept, so the next look does not wait.
    // The answer to a start may have been lost. It is then sent again, as long as the server answers both alike. Later the phone would ring anew, so the person has to ask.
    wake() {
      if (this.starts && Date.now() - this.postedAt > soonestEnd) {
        this.sending.abort();
        this.repeatsUntil = this.joinsUntil;
      }
      this.failures = Math.min(this.failures, 1);
      this.asksNow = true;
      this.tick();
      this.pause?.abort();
    }

    // Waits on the server for a state that is newer than the one shown.
    async look(data) {
      const address = new URL(data.status, location.href);
      address.searchParams.set("seen", data.version);
      const waits = !this.asksNow && this.failures === 0; // otherwise a page whose connection is back would show until then that it is lost
      address.searchParams.set("wait", waits ? "25" : "0");
      const { signal } = this.pause;
      const { version } = data;
      const asked = performance.now();
      try {
        const [answer, status] = await within(longestLook, async (ends) => {
          const response = await fetch(address, { headers: { Accept: "application/json" }, signal: ends });
          return [response, response.ok ? await response.json() : undefined];
        }, signal);
        if (this.posting) {
          return; // it shows the card when it ends
        }
        if (answer.status === 404) {
          await this.load();
          this.failed();
          return;
        }
        if (!status) {
          this.failed();
          return;
        }
        this.worked();
        this.asksNow = false;
        this.count(status.secondsLeft);
        // A look does not renew the session of the host, and the card does.
        if (status.isFinal || String(status.version) !== version || performance.now() - this.shownAt > longestCard) {
          await this.load();
          // Another tab has taken the outcome. Its response ends the question of this browser in a moment, so the card is loaded once more.
          if (this.card.dataset.twoFactor === "Ended") {
            this.failed();
            return;
          }
        }
        // A server answers at once if it may not wait, or if it stops.
        const early = shortestLook - (performance.now() - asked);
        if (waits && early > 0 && this.card?.dataset.version === version) {
          await until(early, signal);
        }
      } catch {
        if (!signal.aborted) {
          this.failed();
        }
      }
    }

    // Loads the card from the page's address and shows it. Completes when the newest card is shown. Tells whether there was one.
    async load() {
      let isShown;
      this.newest = this.loadCard();
      for (let load; load !== this.newest;) {
        load = this.newest;
        isShown = await load;
      }
      // The answer to a completion was lost on the way to this page, as on a phone that froze it. If the question is gone, the browser most likely has the
      // answer's cookies.
      const { twoFactor, page } = this.card?.dataset ?? {};
      const goesOn = lost.get(page);
      if (goesOn && twoFactor === "Restart") {
        lost.delete(page); // a person who comes back stays
        location.replace(goesOn);
        await this.comeBack();
      }
      return isShown;
    }

    async loadCard() {
      const load = this.loads += 1;
      try {
        const text = await within(longestLoad, async (ends) =>
          (await fetch(this.source, { headers: { Accept: "text/html" }, signal: ends })).text(), this.life.signal);
        const page = new DOMParser().parseFromString(text, "text/html");
        // Only the response to the last request is shown. An earlier one may arrive later and show an old question.
        if (load === this.loads) {
          this.show(page.querySelector("[data-two-factor]"));
        }
        this.worked();
        return true;
      } catch {
        this.failed();
        return false;
      }
    }

    show(fresh) {
      const old = this.card;
      delete fresh.dataset.asksAtOnce; // it did not come with the page, and a host may move the element
      this.shownAt = performance.now();
      this.countsFrom = this.shownAt;
      if (old?.dataset.key === fresh.dataset.key) {
        this.count(fresh.querySelector("[data-left]")?.dataset.left ?? "0");
        return;
      }
      const hadFocus = old?.contains(document.activeElement) || (this.lostFocus && document.activeElement === document.body);
      old?.remove();
      this.prepend(fresh);
      this.lockButtons();
      if (hadFocus) {
        fresh.querySelector("h1").focus();
      }
      this.tell(fresh.dataset.news);
      if (document.body.classList.contains("two-factor-page")) {
        document.title = fresh.dataset.title;
      }
    }

    async submit(event) {
      event.preventDefault();
      const path = event.target.getAttribute("action");
      if (this.next) {
        location.replace(this.next);
        return;
      }
      if (this.posting) {
        if (!this.isLate || !await this.giveUp(path)) {
          return;
        }
      }
      this.repeatsUntil = 0;
      this.lostFocus = true;
      await (path === this.card.dataset.start ? this.ask() : this.post(path));
      this.wake();
    }

    // A late completion. If the outcome was not taken, it is sent again. If it was, or if that cannot be learned now, its answer may still come, and is given up only
    // for another question. Tells whether the button that was pressed is to do its work now.
    async giveUp(path) {
      const { posting, sending } = this;
      const isOther = path !== this.card.dataset.complete;
      if (isOther || (await this.load() && this.card.dataset.twoFactor === "Approved")) {
        sending.abort();
        await posting;
      }
      this.wake();
      return isOther && !this.posting;
    }

    async ask() {
      this.joinsUntil = Date.now() + longestRepeat; // performance.now() may stand still while the device sleeps
      this.repeatsUntil = this.joinsUntil;
      this.askedKey = this.card.dataset.key;
      await this.post(this.card.dataset.start);
    }

    // One post at a time: the late answer to another one could undo what the newer one has brought.
    async post(path) {
      const focused = document.activeElement;
      this.lostFocus ||= this.card.contains(focused); // a disabled button loses the focus
      this.sending = new AbortController();
      this.postedAt = Date.now();
      this.starts = path === this.card.dataset.start;
      this.completes = path === this.card.dataset.complete;
      this.posting = this.exchange(path);
      this.lockButtons();
      if (await this.posting) {
        this.repeatsUntil = 0;
      }
      this.posting = undefined;
      this.lockButtons();
      if (this.lostFocus && document.activeElement === document.body) {
        focused.focus();
      }
      this.lostFocus = false;
    }

    // Nothing is looked at until a post has ended, so the person would not learn of a lost connection. A start may take longer, because it waits for the service.
    get isSlow() {
      return this.posting && !this.leaves && Date.now() - this.postedAt > (this.starts ? slowStart : soonestRepeat);
    }

    // A completion that takes long may have lost its connection.
    get isLate() {
      return this.completes && Date.now() - this.postedAt > soonestRepeat;
    }

    lockButtons() {
      for (const button of this.querySelectorAll("button")) {
        button.disabled = this.posting && !this.next && !this.isLate;
      }
    }

    // A post is not given up with its element. Tells whether the server has answered.
    async exchange(path) {
      const { afterApproval, page } = this.card.dataset;
      const { completes } = this;
      const longest = this.starts ? longestStart : longestPost;
      const { signal } = this.life;
      const lostBefore = lost.get(page);
      if (completes) {
        lost.set(page, afterApproval);
      } else {
        lost.delete(page);
      }
      const failures = this.failures + 1;
      let works = false;
      let hasAnswer = false;
      let retryAfter = 0;
      try {
        // A completion has no deadline, because it hands a login out once. Only the person gives it up.
        const ended = this.sending.signal;
        const [answer, answered] = await (completes ? this.send(path, ended) : within(longest, (ends) => this.send(path, ends), ended));
        works = answer.ok;
        hasAnswer = true;
        if (completes && answer.status === 404 && lostBefore) {
          lost.set(page, lostBefore); // an earlier completion has taken the outcome
        } else {
          lost.delete(page);
        }
        retryAfter = Math.min(1000 * (Number(answer.headers.get("Retry-After")) || 0), 60000);
        const next = works ? new URL(answered.next, location.href) : undefined;
        if (next && next.href !== new URL(page, location.href).href) {
          location.replace(next);
          this.next = next; // after a download, this card stays, and its button goes there again
          this.lockButtons();
          await this.comeBack();
          this.next = undefined;
        }
      } catch {
        works = false;
      } finally {
        this.starts = false; // what follows is not the start's answer
      }
      if (signal.aborted) {
        const present = document.querySelector("two-factor-prompt"); // it took the place of this one, and may have loaded the card before the answer
        await present?.load();
        present?.wake();
        return hasAnswer;
      }
      await this.load();
      // A page that can be loaded does not make up for a post that was refused: otherwise it would be sent again at once, and again.
      if (!works) {
        this.failures = failures;
        this.retryAfter = retryAfter;
      }
      return hasAnswer;
    }

    async send(path, signal) {
      const answer = await fetch(path, { method: "POST", headers: { Accept: "application/json" }, signal });
      return [answer, answer.ok ? await answer.json() : undefined];
    }

    // Completes when the person comes back to this page from another one, or when the element is taken from the page.
    async comeBack() {
      const { signal } = this.life;
      this.leaves = true; // after a download, this card stays
      await new Promise((resolve) => {
        if (signal.aborted) {
          resolve();
          return;
        }
        window.addEventListener("pageshow", (event) => { if (event.persisted) { resolve(); } }, { signal });
        signal.addEventListener("abort", resolve);
      });
      this.leaves = false;
    }

    worked() {
      this.failures = 0;
      this.retryAfter = 0;
    }

    failed() {
      this.failures += 1;
    }

    tellConnection() {
      const offline = this.querySelector(".two-factor-offline");
      const works = this.failures < 2 && !this.isSlow;
      if (offline && offline.hidden !== works) {
        offline.hidden = works;
        this.tell(works ? this.card.dataset.news : offline.textContent);
      }
    }

    // For screen readers. The page of a host may be in another language than the card.
    tell(news) {
      const { lang, dir } = this.card;
      Object.assign(this.news, { lang, dir, textContent: news });
    }

    secondsOf(left) {
      return Math.max(0, Math.round(Number(left.dataset.left) - (performance.now() - this.countsFrom) / 1000));
    }

    // The browser's clock may stand still while the device sleeps.
    count(seconds) {
      this.countsFrom = performance.now();
      this.querySelector("[data-left]")?.setAttribute("data-left", seconds);
      this.tick();
    }

    tick() {
      this.lockButtons();
      if (this.posting) {
        this.tellConnection(); // otherwise each look does it
      }
      for (const left of this.querySelectorAll("[data-left]")) {
        left.textContent = clock(this.secondsOf(left));
      }
    }
  }

  if (!customElements.get("two-factor-prompt")) {
    customElements.define("two-factor-prompt", TwoFactorPrompt);
  }
})();
