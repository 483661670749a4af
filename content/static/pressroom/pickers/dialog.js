// The dialog in which files and entries are chosen. The server draws what is in it; here it is walked through and ticked.
import { openEntry } from "./framing.js";
import { Uploads, filesIn } from "./uploads.js";
import { facts, opened, told } from "./words.js";

const PAUSE_MS = 200;
const FOLDER = "pressroom.folder";
const STEPS = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: "down", ArrowUp: "up" };

/** Let people choose. `chosen` are those they have; `done` gets all that are chosen in the end. */
export function openPicker({ address, title, isSingle, most = 0, chosen = [], done }) {
  const dialog = opened("picker-dialog", title);
  return new Picker(dialog, { address, isSingle, most, chosen, done }).start();
}

class Picker {
  #dialog;
  #body;
  #address;
  #asked;
  #chosen;
  #timer = 0;
  #latest = 0;
  #uploads = null;

  constructor(dialog, asked) {
    this.#dialog = dialog;
    this.#body = dialog.querySelector("[data-body]");
    this.#address = asked.address;
    this.#asked = asked;
    this.#chosen = new Map(asked.chosen.map((found) => [found.value, found]));
    dialog.querySelector("[data-done]").hidden = asked.isSingle;
  }

  async start() {
    this.#listen();
    this.#count();
    const folder = sessionStorage.getItem(FOLDER) ?? "";
    if (folder && !this.#address.searchParams.has("of")) this.#address.searchParams.set("folder", folder);
    const part = await this.#fetch(this.#address);
    if (part === null) return;
    this.#body.replaceChildren(part);
    this.#filters.addEventListener("submit", (event) => event.preventDefault());
    this.#startUploads();
    this.#tick();
    this.#body.querySelector("[autofocus]")?.focus();
  }

  get #filters() {
    return this.#body.querySelector("[data-filters]");
  }

  #listen() {
    this.#dialog.addEventListener("click", (event) => this.#clicked(event));
    this.#dialog.addEventListener("change", ({ target }) => {
      if (target.matches("[data-option]")) this.#ticked(target);
      else if (target.matches("select, [name=all]")) this.#find();
    });
    this.#dialog.addEventListener("input", ({ target }) => {
      if (!target.matches("[type=search]")) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#find(), PAUSE_MS);
    });
    this.#dialog.addEventListener("keydown", (event) => this.#pressed(event));
    // What happens in the dialog is not typed into the form.
    for (const name of ["input", "change"]) this.#dialog.addEventListener(name, (event) => event.stopPropagation());
  }

  #clicked(event) {
    const { target } = event;
    if (target === this.#dialog || target.closest("[data-close]")) return this.#dialog.close();
    if (target.closest("[data-done]")) return this.#finish([...this.#chosen.values()]);
    const option = target.closest("button[data-option]");
    if (option) return this.#finish([JSON.parse(option.dataset.picked)]);
    const link = target.closest("a[data-folder], a[data-page], a[data-write]");
    if (!link || event.ctrlKey || event.metaKey) return undefined;
    event.preventDefault();
    if ("write" in link.dataset) return this.#write(link);
    if ("folder" in link.dataset) this.#enter(link.dataset.folder);
    return this.#find(link.dataset.page, true);
  }

  #write(link) {
    openEntry(link.href, link.textContent.trim(), (found) => {
      if (this.#asked.isSingle) return this.#finish([found]);
      this.#chosen.set(found.value, found);
      return this.#find();
    });
  }

  #enter(folder) {
    sessionStorage.setItem(FOLDER, folder);
    const { elements } = this.#filters;
    elements.folder.value = folder;
    elements.q.value = elements.kind.value = "";
  }

  #pressed(event) {
    const { target } = event;
    if (event.key === "Enter" && target.matches("[type=search]")) {
      event.preventDefault();
      this.#body.querySelector("[data-option]")?.focus();
    }
    if (event.key === "Enter" && target.matches("input[data-option]")) {
      event.preventDefault();
      target.click();
    }
    if (!(event.key in STEPS) || !target.matches("[data-option], [type=search]")) return;
    if (target.matches("[type=search]") && event.key !== "ArrowDown") return;
    event.preventDefault();
    this.#step(target, STEPS[event.key]);
  }

  /** The next option to a side, as they stand on the screen. */
  #step(from, way) {
    const stops = [...this.#body.querySelectorAll("[data-option]")];
    const place = stops.indexOf(from);
    const perRow = stops.filter((stop) => topOf(stop) === topOf(stops[0])).length || 1;
    const by = { down: perRow, up: -perRow }[way] ?? (isRtl(this.#dialog) ? -way : way);
    const next = place < 0 ? stops[0] : stops[place + by];
    if (next) next.focus();
    else if (way === "up") this.#body.querySelector("[type=search]").focus();
  }

  #ticked(option) {
    const found = JSON.parse(option.dataset.picked);
    if (option.checked) this.#chosen.set(found.value, found);
    else this.#chosen.delete(found.value);
    this.#count();
  }

  #tick() {
    for (const option of this.#body.querySelectorAll("input[data-option]")) {
      option.checked = this.#chosen.has(JSON.parse(option.dataset.picked).value);
    }
    this.#count();
  }

  #count() {
    const { most, isSingle } = this.#asked;
    const count = this.#chosen.size;
    const place = this.#dialog.querySelector("[data-count]");
    place.textContent = isSingle ? "" : told(most ? "most" : "chosen", { count, most });
    place.classList.toggle("error", most > 0 && count > most);
    this.#dialog.querySelector("[data-done]").disabled = most > 0 && count > most;
  }

  #finish(found) {
    this.#dialog.close();
    this.#asked.done(found);
  }

  /** Ask the server for what the filters say now. The filters themselves stay, with the cursor in them. */
  async #find(page = "", isWalking = false) {
    const address = new URL(this.#address);
    address.search = new URLSearchParams(new FormData(this.#filters)).toString();
    if (page) address.searchParams.set("page", page);
    const part = await this.#fetch(address);
    if (part === null) return;
    const area = this.#body.querySelector("[data-results]");
    area.replaceWith(part.querySelector("[data-results]"));
    this.#tick();
    this.#body.scrollTop = 0;
    if (isWalking) this.#body.querySelector("[data-results] :is(a, [data-option])")?.focus();
  }

  async #fetch(address) {
    const asked = ++this.#latest;
    try {
      const answer = await fetch(address, { credentials: "same-origin" });
      if (asked !== this.#latest) return null;
      if (answer.ok && !answer.redirected) return drawn(await answer.text());
    } catch {
      // The dialog says that the server did not answer.
    }
    if (asked !== this.#latest) return null;
    const note = Object.assign(document.createElement("p"), { className: "message message-error", textContent: told("lost") });
    note.setAttribute("role", "alert");
    (this.#body.querySelector("[data-results]") ?? this.#body).replaceChildren(note);
    return null;
  }

  #startUploads() {
    const place = this.#body.querySelector("[data-upload-here]");
    if (!place || !facts.upload) return;
    const input = place.querySelector("input[type=file]");
    this.#uploads = new Uploads(place.querySelector("[data-uploads]"), {
      accepts: input.accept,
      field: this.#address.searchParams.get("field"),
      folder: () => this.#filters.elements.folder.value,
      stored: (found) => this.#chosen.set(found.value, found),
      finished: (found) => this.#uploaded(found),
    });
    input.addEventListener("change", () => {
      this.#uploads.take([...input.files]);
      input.value = "";
    });
    this.#dialog.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.#dialog.classList.add("dropping");
    });
    this.#dialog.addEventListener("dragleave", () => this.#dialog.classList.remove("dropping"));
    for (const name of ["drop", "paste"]) {
      this.#dialog.addEventListener(name, (event) => {
        this.#dialog.classList.remove("dropping");
        const files = filesIn(event);
        if (!files.length) return;
        event.preventDefault();
        this.#uploads.take(files);
      });
    }
  }

  #uploaded(found) {
    if (this.#asked.isSingle && found.length) this.#finish([found.at(-1)]);
    else this.#find();
  }
}

function drawn(markup) {
  const template = document.createElement("template");
  template.innerHTML = markup;
  return template.content.firstElementChild;
}

function topOf(option) {
  return Math.round(option.closest("li").getBoundingClientRect().top);
}

function isRtl(element) {
  return getComputedStyle(element).direction === "rtl";
}
