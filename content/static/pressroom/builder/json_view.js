// The document as JSON in the form's own text area: what is sent where scripts do not run, too.
import { jsonMistake } from "./controls.js";
import { lineAt, printJson, readJson, sameJson, spanOf } from "./jsontext.js";
import { isObject, parsePath } from "./paths.js";

export class JsonView {
  constructor(store, area, message) {
    Object.assign(this, { store, area, message });
    // As long as nothing is changed, the text is the server's own.
    this.written = { text: area.value, doc: store.doc };
  }

  /** Whether something stands there that the document does not have yet. */
  get isTyped() {
    return this.area.value !== this.written.text;
  }

  /** The text of the document. */
  textOf() {
    this.fill();
    return this.written.text;
  }

  /** Show the document, unless the text says just that already. */
  fill() {
    const { store } = this;
    if (!sameJson(store.doc, this.written.doc)) this.written = { text: printJson(store.doc), doc: store.doc };
    if (this.isTyped) this.area.value = this.written.text;
    this.tell("");
  }

  /** Take the text over. Answers false, and shows where, if it is no document. */
  take() {
    const text = this.area.value;
    if (text === this.written.text) return true;
    const read = readJson(text);
    if ("message" in read) {
      this.tell(jsonMistake(this.store, text, read));
      this.mark([read.at, Math.min(read.at + 1, text.length)]);
      return false;
    }
    if (!isObject(read.value)) {
      this.tell(this.store.t("json_object"));
      return false;
    }
    this.written = { text, doc: read.value };
    this.tell("");
    if (!sameJson(read.value, this.store.doc)) this.store.replace(read.value);
    return true;
  }

  /** Select the value that a problem is about. */
  show(path) {
    if ("message" in readJson(this.area.value)) return;
    this.mark(spanOf(this.area.value, parsePath(path)));
  }

  mark([start, end]) {
    const { area } = this;
    area.focus();
    area.setSelectionRange(start, end);
    const height = parseFloat(getComputedStyle(area).lineHeight) || 18;
    area.scrollTop = Math.max(0, (lineAt(area.value, start).line - 4) * height);
  }

  tell(sentence) {
    this.message.textContent = sentence;
    this.message.hidden = sentence === "";
    if (sentence) this.area.setAttribute("aria-invalid", "true");
    else this.area.removeAttribute("aria-invalid");
  }
}
