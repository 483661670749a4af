// What an extension says of its value: where that is not valid, the field says so, and the form is not saved.
import { followLinks } from "../entry/errors.js";

const LONGEST_REASON = 500;
const standing = new Set();
const guarded = new WeakSet();

/** The word of one frame on the value of its field. It stands until the frame takes it back, or somebody else changes the value. */
export class Verdict {
  #field;
  #input;
  #label;
  #shown = null;
  #before = null;

  constructor(place, input, label) {
    this.#field = place.closest("[data-field]") ?? place.parentElement;
    this.#input = input;
    this.#label = label;
    if (input.form && !guarded.has(input.form)) guard(input.form);
  }

  /** Take the extension at its word. The reason is a stranger's: text, and no more of it than somebody reads. */
  give(isValid, reason) {
    this.lift();
    if (isValid) return;
    const words = document.getElementById("extension-invalid").dataset;
    const text = typeof reason === "string" && reason.trim() ? reason.trim().slice(0, LONGEST_REASON) : words.invalid;
    this.#shown = Object.assign(document.createElement("div"), { className: "error", id: `verdict-${this.#input.id}` });
    this.#shown.setAttribute("role", "status");
    this.#shown.append(Object.assign(document.createElement("p"), { textContent: text }));
    this.#field.append(this.#shown);
    this.#field.classList.add("field-error");
    this.#before = ["aria-invalid", "aria-describedby"].map((name) => [name, this.#input.getAttribute(name)]);
    this.#input.setAttribute("aria-invalid", "true");
    this.#input.setAttribute("aria-describedby", `${this.#shown.id} ${this.#input.getAttribute("aria-describedby") ?? ""}`.trim());
    standing.add(this);
  }

  /** Nothing is wrong any more. */
  lift() {
    if (!this.#shown) return;
    standing.delete(this);
    this.#shown.remove();
    this.#shown = null;
    for (const [name, value] of this.#before) {
      if (value === null) this.#input.removeAttribute(name);
      else this.#input.setAttribute(name, value);
    }
    if (!this.#field.querySelector(".error")) this.#field.classList.remove("field-error");
  }

  /** Whether it is about a field that the form still has. */
  isAbout(form) {
    return this.#input.isConnected && this.#input.form === form;
  }

  /** The line of it in a summary, which leads to the field. */
  line() {
    const link = document.createElement("a");
    link.href = `#${encodeURIComponent(this.#field.id)}`;
    link.textContent = `${this.#label}: ${this.#shown.textContent}`;
    const item = document.createElement("li");
    item.append(link);
    return item;
  }
}

/** Do not save the form while a frame in it says that its value is not valid. */
function guard(form) {
  guarded.add(form);
  form.addEventListener("submit", (event) => {
    document.querySelector("[data-verdicts]")?.remove();
    const about = [...standing].filter((verdict) => verdict.isAbout(form));
    // A named button asks for another part of the form, and saves nothing.
    if (!about.length || event.submitter?.name) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const told = document.getElementById("extension-invalid").content.firstElementChild.cloneNode(true);
    told.querySelector("ul").append(...about.map((verdict) => verdict.line()));
    (form.closest(".with-aside") ?? form).before(told);
    followLinks(told);
    told.focus();
  }, { capture: true });
}
