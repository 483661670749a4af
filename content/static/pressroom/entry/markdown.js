// Markdown: its signs put in by buttons and keys, and what it reads like beside it, as the server renders it.
import { startNear } from "./nearness.js";

const PAUSE_MS = 300;
const AROUND = { bold: "**", italic: "*", code: "`", strike: "~~" };
const BEFORE = { heading: "## ", bullets: "- ", quote: "> " };
const KEYS = { b: "bold", i: "italic", e: "code", k: "link" };

/** Put a bar above every Markdown field below the root, once it is near what is looked at. */
export function startMarkdown(root) {
  startNear(root.querySelectorAll("[data-markdown]:not([data-started])"), (field) => new Markdown(field));
}

class Markdown {
  #field;
  #area;
  #preview;
  #timer = 0;
  #latest = 0;

  constructor(field) {
    this.#field = field;
    this.#area = field.querySelector("textarea");
    field.dataset.started = "";
    const bar = document.getElementById("markdown-toolbar").content.firstElementChild.cloneNode(true);
    this.#preview = document.getElementById("markdown-preview").content.firstElementChild.cloneNode(true);
    this.#area.before(bar);
    this.#area.after(this.#preview);
    const stops = [...bar.querySelectorAll("button")];
    stops.forEach((stop, index) => { stop.tabIndex = index ? -1 : 0; });
    bar.addEventListener("click", ({ target }) => this.#clicked(target.closest("button")));
    bar.addEventListener("keydown", (event) => moveIn(bar, stops, event));
    this.#area.addEventListener("keydown", (event) => this.#pressed(event));
    this.#area.addEventListener("input", () => this.#soon());
  }

  #clicked(button) {
    if (!button) return;
    if (!("preview" in button.dataset)) return this.#write(button.dataset.md);
    const isShown = this.#preview.hidden;
    button.setAttribute("aria-pressed", String(isShown));
    this.#preview.hidden = !isShown;
    this.#field.classList.toggle("md-open", isShown);
    if (isShown) this.#render();
  }

  #pressed(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || !(event.key in KEYS)) return;
    event.preventDefault();
    event.stopPropagation();
    this.#write(KEYS[event.key]);
  }

  #write(name) {
    if (name in AROUND) this.#surround(AROUND[name]);
    else if (name === "link") this.#link();
    else this.#begin((index) => BEFORE[name] ?? `${index + 1}. `);
  }

  /** Put the sign around what is chosen, or take it away from there. */
  #surround(sign) {
    const { selectionStart: start, selectionEnd: end, value } = this.#area;
    const before = value.slice(start - sign.length, start);
    const isInside = before === sign && value.slice(end, end + sign.length) === sign && !(sign === "*" && value[start - 2] === "*");
    if (isInside) this.#replace(start - sign.length, end + sign.length, value.slice(start, end), 0);
    else this.#replace(start, end, sign + value.slice(start, end) + sign, sign.length);
  }

  #link() {
    const { selectionStart: start, selectionEnd: end, value } = this.#area;
    const words = value.slice(start, end);
    this.#replace(start, end, `[${words}](https://)`, 1);
    const place = words ? start + words.length + 3 : start + 1;
    this.#area.setSelectionRange(place, words ? place + "https://".length : place);
  }

  /** Put a sign before each of the lines, or take it away where all have it. */
  #begin(signOf) {
    const { selectionStart: start, selectionEnd: end, value } = this.#area;
    const from = value.lastIndexOf("\n", start - 1) + 1;
    const next = value.indexOf("\n", end);
    const lines = value.slice(from, next < 0 ? value.length : next).split("\n");
    const isThere = lines.every((line, index) => line.startsWith(signOf(index)));
    const written = lines.map((line, index) => (isThere ? line.slice(signOf(index).length) : signOf(index) + line)).join("\n");
    this.#replace(from, next < 0 ? value.length : next, written, null);
  }

  /** Write as if it was typed, so that it is undone as what was typed. */
  #replace(start, end, text, inner) {
    this.#area.focus();
    this.#area.setSelectionRange(start, end);
    const isTyped = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
    if (!isTyped) {
      this.#area.setRangeText(text, start, end, "end");
      this.#area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (inner !== null) this.#area.setSelectionRange(start + inner, start + text.length - inner);
  }

  #soon() {
    if (this.#preview.hidden) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#render(), PAUSE_MS);
  }

  async #render() {
    const asked = ++this.#latest;
    const token = this.#area.form.elements.csrfmiddlewaretoken.value;
    const body = new URLSearchParams({ text: this.#area.value, csrfmiddlewaretoken: token });
    const answer = await fetch(this.#field.dataset.markdown, { method: "POST", body, credentials: "same-origin" });
    if (!answer.ok || asked !== this.#latest) return;
    const { html } = await answer.json();
    const { body: read } = new DOMParser().parseFromString(html, "text/html");
    this.#preview.replaceChildren(...read.childNodes);
  }
}

function moveIn(bar, stops, event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const towards = getComputedStyle(bar).direction === "rtl" ? -step : step;
  const next = stops[(stops.indexOf(document.activeElement) + towards + stops.length) % stops.length];
  for (const stop of stops) stop.tabIndex = stop === next ? 0 : -1;
  next.focus();
}
