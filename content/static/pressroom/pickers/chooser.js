// One field of files or entries: what is chosen, in order, and the ways to choose more.
import { dispatchChange, moved } from "../entry/moving.js";
import { openPicker } from "./dialog.js";
import { openEntry } from "./framing.js";
import { showMarks } from "./marks.js";
import { Typeahead } from "./typeahead.js";
import { Uploads } from "./uploads.js";
import { panelAddress, told } from "./words.js";

const choosers = new WeakMap();

/** The chooser of a field, made when it is first needed: a form may have hundreds. */
export function chooserOf(field) {
  if (!choosers.has(field)) choosers.set(field, new Chooser(field));
  return choosers.get(field);
}

class Chooser {
  #field;
  #list;
  #typeahead;
  #uploads = null;

  constructor(field) {
    this.#field = field;
    this.#list = field.querySelector(".picked");
    this.#typeahead = new Typeahead(field, (found) => this.add([found]));
  }

  get #isSingle() {
    return "single" in this.#field.dataset;
  }

  get #items() {
    return [...this.#list.querySelectorAll(":scope > [data-chosen]")];
  }

  get #values() {
    return this.#items.map((item) => item.querySelector("input[type=hidden]").value);
  }

  clicked(button) {
    const { dataset } = button;
    const item = button.closest("[data-chosen]");
    if ("write" in dataset) this.#write(button);
    else if ("browse" in dataset) this.#browse(dataset.title);
    else if ("uploadHere" in dataset) this.#chooseFiles();
    else if ("edit" in dataset) this.#edit(item);
    else if ("remove" in dataset) this.#remove(item);
    else if ("move" in dataset) this.move(item, Number(dataset.move), button);
  }

  typed() {
    this.#typeahead.soon();
  }

  focused() {
    this.#typeahead.offer();
  }

  pressed(event) {
    const item = event.target.closest("[data-chosen]");
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!item) this.#typeahead.pressed(event);
    else if (event.altKey && step) {
      event.preventDefault();
      event.stopPropagation();
      this.move(item, step, event.target);
    }
  }

  left(event) {
    if (!this.#field.contains(event.relatedTarget)) this.#typeahead.close();
  }

  /** Put what was found behind what is chosen; in the place of it where only one may be. */
  add(found) {
    const known = new Set(this.#values);
    const fresh = found.filter(({ value }) => !known.has(value));
    if (!fresh.length) return;
    if (this.#isSingle) this.#list.replaceChildren();
    this.#list.append(...(this.#isSingle ? fresh.slice(-1) : fresh).map((each) => this.#item(each)));
    this.#say(told("added", { name: fresh.map(({ title }) => title).join(", ") }));
    dispatchChange(this.#list);
    if (this.#field.dataset.chooser === "entries") showMarks(this.#items.slice(-fresh.length));
  }

  /** Send files up and choose them. */
  upload(files) {
    this.#uploads ??= new Uploads(this.#field.querySelector("[data-uploads]"), {
      accepts: this.#field.dataset.accepts,
      field: this.#field.dataset.field,
      folder: () => sessionStorage.getItem("pressroom.folder") ?? "",
      stored: (found) => this.add([found]),
      finished: () => {},
    });
    this.#uploads.take(this.#isSingle ? files.slice(0, 1) : files);
  }

  move(item, step, focused) {
    const place = moved(item, step, this.#items);
    if (place === null) return;
    focused.focus();
    this.#say(told("moved", { number: place + 1, count: this.#items.length }));
    dispatchChange(this.#list);
  }

  #browse(title) {
    const { chooser: kind, field, most } = this.#field.dataset;
    openPicker({
      address: panelAddress(kind, field),
      title,
      isSingle: this.#isSingle,
      most: Number(most ?? 0),
      chosen: this.#isSingle ? [] : this.#values.map((value) => ({ value })),
      done: (found) => this.#become(found),
    });
  }

  /** What the dialog ended with: those that were unticked go, the others keep their order. */
  #become(found) {
    if (!this.#isSingle) {
      const wanted = new Set(found.map(({ value }) => value));
      const gone = this.#items.filter((item) => !wanted.has(item.querySelector("input[type=hidden]").value));
      for (const item of gone) item.remove();
      if (gone.length) dispatchChange(this.#list);
    }
    this.add(found);
  }

  #chooseFiles() {
    const input = Object.assign(document.createElement("input"), { type: "file", multiple: !this.#isSingle, accept: this.#field.dataset.accepts ?? "" });
    input.addEventListener("change", () => this.upload([...input.files]));
    input.click();
  }

  #edit(item) {
    const link = item.querySelector("a");
    openEntry(link.href, link.textContent, (found) => {
      link.textContent = found.title;
      item.dataset.title = found.title;
      showMarks([item]);
      item.dispatchEvent(new CustomEvent("pressroom:target-saved", { bubbles: true }));
    });
  }

  /** Make an entry in a dialog and choose it; where as many are chosen as fit, it is said so at its list. */
  #write(link) {
    const menu = link.closest("details");
    if (menu) menu.open = false;
    openEntry(link.href, link.textContent.trim().replace(/^\+\s*/, ""), (found) => {
      this.add([found]);
      (menu?.querySelector("summary") ?? link).focus();
    });
  }

  #remove(item) {
    const note = document.createElement("li");
    note.className = "removed";
    const words = Object.assign(document.createElement("span"), { textContent: told("removed", { name: item.dataset.title }) });
    const undo = Object.assign(document.createElement("button"), { type: "button", className: "small", textContent: told("undo") });
    undo.addEventListener("click", () => {
      note.replaceWith(item);
      item.querySelector("[data-remove]").focus();
      dispatchChange(this.#list);
    });
    note.append(words, undo);
    item.replaceWith(note);
    undo.focus();
    this.#say(words.textContent);
    dispatchChange(this.#list);
  }

  #item(found) {
    const item = document.getElementById("picker-item").content.firstElementChild.cloneNode(true);
    const input = item.querySelector("input[type=hidden]");
    Object.assign(input, { name: this.#field.dataset.name, value: found.value });
    item.dataset.title = found.title;
    const link = item.querySelector("a");
    link.textContent = found.title;
    if (found.url) link.href = found.url;
    else item.querySelector("[data-edit]").remove();
    item.querySelector(".facts").textContent = [found.about, found.facts].filter(Boolean).join(" · ");
    const picture = item.querySelector(".chosen-picture");
    picture.hidden = !found.picture;
    if (found.picture) picture.append(Object.assign(document.createElement("img"), { src: found.picture, alt: "" }));
    return item;
  }

  #say(sentence) {
    this.#field.querySelector("[data-said]").textContent = sentence;
  }
}
