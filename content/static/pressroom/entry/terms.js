// Terms of taxonomies, chosen in a tree or found while typing. Without this file they are chosen from a list.
const PAUSE_MS = 200;

/** Let the terms of every field below the root be chosen. */
export function startTerms(root) {
  for (const field of root.querySelectorAll("[data-terms]:not([data-started])")) new Terms(field);
}

class Terms {
  #field;
  #input;
  #tree;
  #browse;
  #timer = 0;
  #latest = 0;

  constructor(field) {
    this.#field = field;
    this.#input = field.querySelector(".terms-bar input");
    this.#tree = field.querySelector("[role=tree]");
    this.#browse = field.querySelector("[data-browse]");
    field.dataset.started = "";
    this.#browse.hidden = false;
    this.#browse.addEventListener("click", () => this.#toggle());
    this.#tree.addEventListener("click", ({ target }) => this.#clicked(target));
    this.#tree.addEventListener("keydown", (event) => this.#pressed(event));
    this.#input.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#search(), PAUSE_MS);
    });
    this.#input.addEventListener("keydown", (event) => this.#pressedInSearch(event));
    field.querySelector(".picked").addEventListener("change", () => this.#count());
    this.#count();
  }

  async #toggle() {
    if (!this.#tree.hidden) return this.#close();
    this.#input.value = "";
    await this.#showTop();
    this.#itemsSeen()[0]?.focus();
  }

  #close() {
    this.#tree.hidden = true;
    this.#browse.setAttribute("aria-expanded", "false");
  }

  #open(items, words) {
    this.#tree.replaceChildren(...items);
    this.#say(items.length ? "" : words);
    this.#tree.hidden = !items.length;
    this.#browse.setAttribute("aria-expanded", String(items.length > 0));
    if (items.length) items[0].tabIndex = 0;
    this.#count();
  }

  /** The terms at the top; of several taxonomies, the taxonomies. */
  async #showTop() {
    const rules = this.#rules();
    const items = rules.length > 1
      ? rules.map(({ dataset }) => this.#item({ value: `${dataset.rule}/`, title: dataset.title, about: "", children: 1 }, 1, false))
      : await this.#level(`${rules[0].dataset.rule}/`, 1);
    if (items) this.#open(items, this.#field.dataset.empty);
  }

  async #search() {
    const words = this.#input.value.trim();
    if (!words) return this.#close();
    const asked = ++this.#latest;
    const address = new URL(this.#field.dataset.search, location.href);
    address.searchParams.set("q", words);
    const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok || answer.redirected || asked !== this.#latest) return;
    const { results } = await answer.json();
    this.#open(results.map((found) => this.#item({ ...found, children: 0 }, 1)), this.#field.dataset.none);
  }

  async #level(value, level) {
    const [taxonomy, below] = value.split("/");
    const address = new URL(this.#field.dataset.terms, location.href);
    const locale = this.#field.closest("form")?.dataset.locale ?? "";
    for (const [name, given] of Object.entries({ taxonomy, below, locale })) address.searchParams.set(name, given);
    const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok || answer.redirected) return null;
    return (await answer.json()).results.map((found) => this.#item(found, level));
  }

  #item(found, level, isTerm = true) {
    const item = document.createElement("li");
    Object.assign(item.dataset, { value: found.value, title: found.title, about: found.about });
    const attributes = { role: "treeitem", "aria-level": level, "aria-label": [found.title, found.about].filter(Boolean).join(", ") };
    if (found.children) attributes["aria-expanded"] = "false";
    if (isTerm) attributes["aria-checked"] = "false";
    for (const [name, value] of Object.entries(attributes)) item.setAttribute(name, value);
    item.tabIndex = -1;
    const row = span("term-row", "");
    row.append(span("term-sign", ""), ...(isTerm ? [span("term-box", "")] : []), span("term-name", found.title), span("facts", found.about));
    item.append(row);
    return item;
  }

  #itemsSeen() {
    return [...this.#tree.querySelectorAll("[role=treeitem]")].filter((item) => !item.parentElement.closest("[aria-expanded=false]"));
  }

  #clicked(target) {
    const item = target.closest("[role=treeitem]");
    if (!item) return;
    this.#goTo(item);
    if (target.closest(".term-sign") || !item.hasAttribute("aria-checked")) this.#fold(item, item.getAttribute("aria-expanded") === "false");
    else this.#choose(item);
  }

  #goTo(item) {
    for (const each of this.#tree.querySelectorAll("[tabindex='0']")) each.tabIndex = -1;
    item.tabIndex = 0;
    item.focus();
  }

  /** Keys of a tree as screen readers teach them. */
  #pressed(event) {
    const item = event.target.closest("[role=treeitem]");
    if (!item || event.altKey || event.ctrlKey || event.metaKey) return;
    const seen = this.#itemsSeen();
    const at = seen.indexOf(item);
    const isOpen = item.getAttribute("aria-expanded");
    const isRightToLeft = getComputedStyle(this.#tree).direction === "rtl";
    const key = isRightToLeft ? ({ ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" }[event.key] ?? event.key) : event.key;
    const steps = {
      ArrowDown: () => seen[at + 1] && this.#goTo(seen[at + 1]),
      ArrowUp: () => (at ? this.#goTo(seen[at - 1]) : this.#input.focus()),
      Home: () => this.#goTo(seen[0]),
      End: () => this.#goTo(seen.at(-1)),
      ArrowRight: () => (isOpen === "false" ? this.#fold(item, true) : isOpen && seen[at + 1] && this.#goTo(seen[at + 1])),
      ArrowLeft: () => {
        const above = item.parentElement.closest("[role=treeitem]");
        if (isOpen === "true") this.#fold(item, false);
        else if (above) this.#goTo(above);
      },
      Enter: () => this.#act(item),
      " ": () => this.#act(item),
      "*": () => [...item.parentElement.children].forEach((each) => each.getAttribute("aria-expanded") === "false" && this.#fold(each, true)),
      Escape: () => {
        this.#close();
        this.#browse.focus();
      },
    };
    const step = steps[key] ?? (key.length === 1 ? () => this.#goToLetter(seen, at, key) : null);
    if (!step) return;
    event.preventDefault();
    step();
  }

  #act(item) {
    if (item.hasAttribute("aria-checked")) this.#choose(item);
    else this.#fold(item, item.getAttribute("aria-expanded") === "false");
  }

  #goToLetter(seen, at, letter) {
    const order = [...seen.slice(at + 1), ...seen.slice(0, at + 1)];
    const found = order.find((item) => item.dataset.title.toLowerCase().startsWith(letter.toLowerCase()));
    if (found) this.#goTo(found);
  }

  #pressedInSearch(event) {
    if (event.key === "Enter") event.preventDefault();
    if (event.key === "Escape") this.#close();
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    if (this.#tree.hidden) this.#toggle();
    else this.#goTo(this.#itemsSeen()[0]);
  }

  async #fold(item, isOpen) {
    if (!item.hasAttribute("aria-expanded")) return;
    if (isOpen && !item.querySelector("[role=group]")) {
      const items = await this.#level(item.dataset.value, Number(item.getAttribute("aria-level")) + 1);
      if (!items || item.querySelector("[role=group]")) return;
      const group = document.createElement("ul");
      group.setAttribute("role", "group");
      group.append(...items);
      item.append(group);
      this.#count();
    }
    item.setAttribute("aria-expanded", String(isOpen));
  }

  #chosen() {
    return [...this.#field.querySelectorAll(".picked input")];
  }

  #rules() {
    return [...this.#field.querySelectorAll("[data-rule]")];
  }

  #choose(item) {
    const { value, title, about } = item.dataset;
    const before = this.#chosen().find((box) => box.value === value);
    if (before) before.closest("li").remove();
    else if (!this.#makeRoom(value)) return;
    else this.#field.querySelector(".picked").append(chosenItem(this.#field.dataset.name, { value, title, about }));
    if (this.#input.value) {
      // What was searched for is found; left there, it would be sent as a term.
      this.#input.value = "";
      this.#close();
      this.#input.focus();
    }
    this.#say("");
    this.#field.dispatchEvent(new Event("input", { bubbles: true }));
    this.#field.dispatchEvent(new Event("change", { bubbles: true }));
    this.#count();
  }

  /** Whether one more term of the taxonomy fits; where there is one at most, it takes the place of the other. */
  #makeRoom(value) {
    const [taxonomy] = value.split("/");
    const { single, most, title } = this.#rules().find((rule) => rule.dataset.rule === taxonomy)?.dataset ?? {};
    const others = this.#chosen().filter((box) => box.checked && box.value.startsWith(`${taxonomy}/`));
    if (single !== undefined) others.forEach((box) => box.closest("li").remove());
    else if (most && others.length >= Number(most)) {
      this.#say(this.#field.dataset.full.replace("{most}", most).replace("{name}", title));
      return false;
    }
    return true;
  }

  /** Tell how many terms there are, here and in the tree. */
  #count() {
    const values = new Set(this.#chosen().filter((box) => box.checked).map((box) => box.value));
    for (const rule of this.#rules()) {
      const count = rule.querySelector("[data-count]");
      if (count) count.textContent = [...values].filter((value) => value.startsWith(`${rule.dataset.rule}/`)).length;
    }
    for (const item of this.#tree.querySelectorAll("[aria-checked]")) item.setAttribute("aria-checked", String(values.has(item.dataset.value)));
  }

  #say(words) {
    this.#field.querySelector("[data-said]").textContent = words;
  }
}

function chosenItem(name, { value, title, about }) {
  const box = Object.assign(document.createElement("input"), { type: "checkbox", name, value, checked: true });
  const label = document.createElement("label");
  label.className = "choice";
  const words = span("", `${title} `);
  words.append(span("facts", about));
  label.append(box, words);
  const item = document.createElement("li");
  item.append(label);
  return item;
}

function span(className, text) {
  return Object.assign(document.createElement("span"), { className, textContent: text });
}

