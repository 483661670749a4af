// Whether a form says something else than it did when it was shown. A key costs a flag; what the form says, rich text
// and all, is read only in a pause, and when somebody leaves.
const PAUSE_MS = 800;

/** What was typed into a form. After a pause, the form is told `pressroom:paused`. */
export class Typed {
  #form;
  #before = null;
  #isTouched = false;
  #timer = 0;

  constructor(form) {
    this.#form = form;
    // What it says at first is read before anybody can change it, but not before it is shown.
    const begin = () => { this.#before ??= textOf(form); };
    for (const event of ["focusin", "pointerdown", "keydown"]) document.addEventListener(event, begin, { capture: true, once: true });
    if (window.requestIdleCallback) requestIdleCallback(begin, { timeout: 2000 });
    else setTimeout(begin);
    form.addEventListener("input", () => this.#touched());
    form.addEventListener("change", () => this.#touched());
  }

  /** Whether anything was typed since the form was last seen to say what it said at first. */
  get isTouched() {
    return this.#isTouched;
  }

  /** Whether the form says something else; reads all of it where it was touched. */
  isChanged() {
    if (this.#isTouched) this.#isTouched = textOf(this.#form) !== this.#before;
    return this.#isTouched;
  }

  #touched() {
    this.#before ??= "";
    const wasTouched = this.#isTouched;
    this.#isTouched = true;
    if (!wasTouched) this.#tell("pressroom:touched");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.isChanged();
      this.#tell("pressroom:paused");
    }, PAUSE_MS);
  }

  #tell(name) {
    this.#form.dispatchEvent(new CustomEvent(name));
  }
}

function textOf(form) {
  return new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();
}
