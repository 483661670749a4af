// Folded instances: each known by its first words and picture, remembered from visit to visit, all of a list folded at once.
const PAUSE_MS = 300;
const WORDS = "input:not([type], .chooser-search > input), input[type=email], textarea:not(.mono)";

/** Let instances be folded together, and stand as they were left. */
export function startFolding(form) {
  const memory = new Memory(`pressroom.folded:${location.pathname}`);
  for (const item of form.querySelectorAll("[data-instance][data-uid]")) {
    const details = item.querySelector(":scope > details");
    const isOpen = memory.of(item.dataset.uid);
    if (details && isOpen !== undefined) details.open = isOpen || item.querySelector(".error") !== null;
  }
  form.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-fold], [data-unfold]");
    if (!button) return;
    const list = button.closest("[data-list]");
    for (const details of list.querySelectorAll(":scope > .instances > [data-instance] > details")) details.open = "unfold" in button.dataset;
  });
  // `toggle` does not rise to the form.
  form.addEventListener("toggle", ({ target }) => {
    const item = target.parentElement;
    if (!target.matches("details") || !item.matches("[data-instance]")) return;
    if (item.dataset.uid) memory.keep(item.dataset.uid, target.open);
    if (!target.open) summarize(item);
  }, true);
}

/** Say in the summary what the instance says now. */
function summarize(item) {
  const summary = item.querySelector(":scope > details > summary");
  const fields = [...item.querySelectorAll(":scope > details > .instance-fields > .field")];
  summary.querySelector(".facts").textContent = wordsIn(fields).trim().replace(/\s+/g, " ").slice(0, 80);
  const source = fields.map((field) => field.querySelector(":scope > .chooser .chosen-picture img")).find(Boolean);
  const shown = summary.querySelector("img");
  if (!source) shown?.remove();
  else if (shown) shown.src = source.src;
  else summary.querySelector(".facts").before(Object.assign(document.createElement("img"), { src: source.src, alt: "" }));
}

function wordsIn(fields) {
  const own = fields.filter((field) => !field.querySelector(":scope > .list"));
  const typed = own.flatMap((field) => [...field.querySelectorAll(WORDS)]).find((input) => input.value.trim());
  const title = own.map((field) => field.querySelector(".chosen-words > :first-child")).find(Boolean);
  const text = own.map((field) => field.querySelector(".ProseMirror, [data-fallback]")).find((each) => each?.textContent.trim());
  return typed?.value ?? (title ?? text)?.textContent ?? "";
}

/** What is folded in this browser, by the uids of instances. */
class Memory {
  #name;
  #known;
  #timer = 0;

  constructor(name) {
    this.#name = name;
    try {
      this.#known = JSON.parse(localStorage.getItem(name) ?? "{}");
    } catch {
      this.#known = {};
    }
  }

  of(uid) {
    return Object.hasOwn(this.#known, uid) ? this.#known[uid] : undefined;
  }

  keep(uid, isOpen) {
    this.#known[uid] = isOpen;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#write(), PAUSE_MS);
  }

  #write() {
    try {
      localStorage.setItem(this.#name, JSON.stringify(this.#known));
    } catch {
      // A full store forgets; the form does not depend on it.
    }
  }
}
