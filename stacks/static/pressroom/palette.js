// The command palette (Ctrl+K or ⌘K): one field that finds entries, types, screens and what can be done on the page; a
// combobox with a list box, as ARIA's patterns have it. And the list of shortcuts ("?").
import { isApple, registerShortcut, shortcuts, singleKeysAreOn, startShortcuts, told, turnSingleKeys } from "./shortcuts.js";

const PAUSE_MS = 150;
const RECENT = 6;

function kept(key) {
  try { return JSON.parse(localStorage.getItem(key) ?? "[]"); } catch { return []; }
}

function keep(key, item) {
  const others = kept(key).filter(({ url }) => url !== item.url);
  try { localStorage.setItem(key, JSON.stringify([item, ...others].slice(0, RECENT))); } catch { /* Without a store there are no recents. */ }
}

function answers(typed, title) {
  let at = -1;
  for (const letter of typed.toLowerCase().replaceAll(" ", "")) {
    at = title.toLowerCase().indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}

// What the page itself offers: its main buttons, and whatever is marked as a command.
function commands(typed) {
  const found = [...document.querySelectorAll("main [data-command], main .primary, .heading .button")];
  const items = found.filter((element) => element.checkVisibility() && !element.disabled).map((element) => ({
    title: element.dataset.command || element.textContent.trim().replace(/\s+/g, " "), about: "", run: () => element.click(),
  }));
  const unique = items.filter((item, place) => item.title && items.findIndex(({ title }) => title === item.title) === place);
  return unique.filter(({ title }) => answers(typed, title));
}

class Palette {
  constructor(dialog) {
    this.dialog = dialog;
    this.words = dialog.dataset;
    this.input = dialog.querySelector("[role=combobox]");
    this.list = dialog.querySelector("[role=listbox]");
    this.status = dialog.querySelector("[role=status]");
    this.recents = `pressroom.recent.${this.words.person}.${this.words.find}`;
    this.options = [];
    this.at = -1;
    this.asked = 0;
    this.input.addEventListener("input", (event) => { if (!event.isComposing) this.later(); });
    this.input.addEventListener("compositionend", () => this.later());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose(this.options.findIndex(({ row }) => row.contains(event.target)), event));
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  }

  open() {
    if (this.dialog.open) return this.dialog.close();
    this.input.value = "";
    this.show([]);
    this.dialog.showModal();
    this.input.focus();
    return this.ask();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE_MS);
  }

  async ask() {
    const asked = ++this.asked;
    const typed = this.input.value.trim();
    const address = new URL(this.words.find, location.href);
    address.searchParams.set("q", typed);
    let groups = [];
    try {
      const answer = await fetch(address, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      ({ groups } = await answer.json());
    } catch {
      if (asked === this.asked) this.status.textContent = this.words.failed;
      return;
    }
    if (asked !== this.asked) return;
    const recent = typed ? [] : kept(this.recents);
    this.show([{ label: this.words.recent, items: recent }, { label: this.words.page, items: commands(typed) }, ...groups]);
  }

  show(groups) {
    this.options = [];
    const shown = groups.filter(({ items }) => items.length);
    this.list.replaceChildren(...shown.map((group, number) => this.groupOf(group, number)));
    const count = this.options.length;
    this.input.setAttribute("aria-expanded", String(count > 0));
    this.status.textContent = count ? this.words.count.replace("{n}", String(count)) : this.input.value.trim() ? this.words.none : "";
    this.select(count ? 0 : -1);
  }

  groupOf({ label, items }, number) {
    const group = document.createElement("div");
    group.setAttribute("role", "group");
    const heading = document.createElement("p");
    Object.assign(heading, { id: `palette-group-${number}`, className: "palette-group", textContent: label });
    heading.setAttribute("role", "presentation");
    group.setAttribute("aria-labelledby", heading.id);
    group.append(heading, ...items.map((item) => this.rowOf(item)));
    return group;
  }

  rowOf(item) {
    const row = document.createElement("div");
    Object.assign(row, { id: `palette-option-${this.options.length}`, className: "palette-option" });
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    const title = document.createElement("span");
    Object.assign(title, { textContent: item.title, dir: "auto" });
    const about = document.createElement("span");
    Object.assign(about, { className: "facts", textContent: item.about });
    row.append(title, about);
    this.options.push({ ...item, row });
    return row;
  }

  select(place) {
    this.options[this.at]?.row.setAttribute("aria-selected", "false");
    this.at = place;
    const chosen = this.options[place];
    if (!chosen) return this.input.removeAttribute("aria-activedescendant");
    chosen.row.setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", chosen.row.id);
    return chosen.row.scrollIntoView({ block: "nearest" });
  }

  onKey(event) {
    if (event.isComposing) return;
    const count = this.options.length;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 };
    if (event.key in steps && count) {
      event.preventDefault();
      const next = this.at + steps[event.key];
      this.select(Math.abs(steps[event.key]) === 1 ? (next + count) % count : Math.min(Math.max(next, 0), count - 1));
    }
    if (event.key === "Enter") {
      event.preventDefault();
      this.choose(this.at, event);
    }
  }

  choose(place, event) {
    const chosen = this.options[place];
    if (!chosen) return;
    this.dialog.close();
    if (chosen.run) return void chosen.run();
    keep(this.recents, { title: chosen.title, about: chosen.about, url: chosen.url });
    if (isApple ? event.metaKey : event.ctrlKey) window.open(chosen.url, "_blank", "noopener");
    else location.assign(chosen.url);
  }
}

function startHelp(dialog) {
  const list = dialog.querySelector("[data-shortcuts]");
  const single = dialog.querySelector("[data-single-keys]");
  single.checked = singleKeysAreOn();
  single.addEventListener("change", () => turnSingleKeys(single.checked));

  function open() {
    list.replaceChildren(...shortcuts().filter(({ words }) => words).flatMap(({ keys, words }) => {
      const term = document.createElement("dt");
      term.textContent = words;
      const meaning = document.createElement("dd");
      meaning.append(...told(keys).map((sign) => Object.assign(document.createElement("kbd"), { textContent: sign })));
      return [term, meaning];
    }));
    if (!dialog.open) dialog.showModal();
  }

  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  return open;
}

const dialog = document.getElementById("palette");
const help = document.getElementById("shortcuts");
if (dialog && help) {
  startShortcuts();
  const palette = new Palette(dialog);
  const openHelp = startHelp(help);
  for (const button of document.querySelectorAll("[data-open-palette]")) {
    button.hidden = false;
    button.querySelector("kbd")?.replaceChildren(told("mod+k").join(isApple ? "" : "+"));
    button.addEventListener("click", () => palette.open());
  }
  registerShortcut({ keys: "mod+k", words: dialog.dataset.words, run: () => { palette.open(); } });
  registerShortcut({ keys: "?", words: help.dataset.words, run: openHelp });
  // Where somebody types, as in the field that the palette gives the cursor back to, "?" is a sign like any other.
  registerShortcut({ keys: "mod+/", words: help.dataset.wordsTyping, run: () => { dialog.close(); openHelp(); } });
  for (const button of document.querySelectorAll("[data-open-shortcuts]")) {
    button.hidden = false;
    button.addEventListener("click", () => { dialog.close(); openHelp(); });
  }
}
