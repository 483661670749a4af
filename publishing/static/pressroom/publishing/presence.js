// Tells who else has the entry open, while the page is looked at. Without this file nobody is told; saving heeds others anyway.
const place = document.querySelector("[data-presence]");

class Presence {
  #tab = crypto.randomUUID();
  #isEditing = false;
  #words = place.dataset;
  #time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });

  start() {
    document.querySelector("form[data-entry]")?.addEventListener("input", () => this.#edit());
    document.addEventListener("visibilitychange", () => this.#beat());
    addEventListener("pagehide", () => navigator.sendBeacon(this.#words.presence, this.#said({ leave: "on" })));
    setInterval(() => this.#beat(), Number(this.#words.seconds) * 1000);
    this.#beat();
  }

  #edit() {
    if (this.#isEditing) return;
    this.#isEditing = true;
    this.#beat();
  }

  #said(more) {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    return new URLSearchParams({ csrfmiddlewaretoken: token, tab: this.#tab, ...more });
  }

  async #beat() {
    if (document.visibilityState !== "visible") return;
    try {
      const answer = await fetch(this.#words.presence, { method: "POST", body: this.#said(this.#isEditing ? { editing: "on" } : {}), redirect: "error" });
      if (answer.ok) this.#show(await answer.json());
    } catch (error) {
      // No connection, or signed out: saving says so where it matters.
      if (!(error instanceof TypeError)) throw error;
    }
  }

  #show({ people, latest }) {
    const lines = people.map((person) => this.#line(person));
    if (latest.version > Number(this.#words.version)) lines.push(this.#filled(this.#words.newer, { name: latest.by, version: latest.version }));
    if (lines.join("\n") === [...place.children].map((each) => each.textContent).join("\n")) return;
    place.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
    place.classList.toggle("presence-shown", lines.length > 0);
  }

  #line({ name, is_you: isYou, is_editing: isEditing, since }) {
    const words = isYou ? this.#words.you : isEditing ? this.#words.edits : this.#words.looks;
    return this.#filled(words, { name, time: this.#time.format(new Date(since)) });
  }

  #filled(words, facts) {
    return words.replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);
  }
}

if (place) new Presence().start();
