// Things found while typing into a field, walked through with the arrows.
const PAUSE_MS = 200;

export class Typeahead {
  #field;
  #input;
  #results;
  #choose;
  #timer = 0;
  #latest = 0;

  constructor(field, choose) {
    this.#field = field;
    this.#input = field.querySelector(".chooser-search > input");
    this.#results = field.querySelector(".picker-results");
    this.#choose = choose;
  }

  soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#search(), PAUSE_MS);
  }

  /** Show what is newest where nothing is typed. */
  offer() {
    if (!this.#results.children.length) this.#search();
  }

  close() {
    clearTimeout(this.#timer);
    this.#latest += 1;
    this.#results.replaceChildren();
  }

  pressed(event) {
    const { key } = event;
    if (key === "Escape" && this.#results.children.length) {
      event.preventDefault();
      this.close();
      this.#input.focus();
    }
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const isInput = event.target === this.#input;
    if (event.isComposing) return;
    if (key === "Enter" && isInput) event.preventDefault();
    if (key === "ArrowDown" && isInput) this.offer();
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    const stops = [this.#input, ...this.#results.querySelectorAll("button")];
    const next = step && stops.includes(event.target) ? stops[stops.indexOf(event.target) + step] : null;
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  async #search() {
    const asked = ++this.#latest;
    const address = new URL(this.#field.dataset.search, location.href);
    address.searchParams.set("q", this.#input.value.trim());
    const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok || answer.redirected || asked !== this.#latest) return;
    const { results } = await answer.json();
    if (asked === this.#latest) this.#results.replaceChildren(...results.map((found) => this.#result(found)));
  }

  #result(found) {
    const button = document.createElement("button");
    button.type = "button";
    if (found.picture) button.append(Object.assign(document.createElement("img"), { src: found.picture, alt: "", className: "thumb" }));
    const about = Object.assign(document.createElement("span"), { className: "facts", textContent: found.about });
    const words = document.createElement("span");
    words.append(`${found.title} `, about);
    button.append(words);
    button.addEventListener("click", () => {
      this.#input.value = "";
      this.close();
      this.#choose(found);
      this.#input.focus();
    });
    return button;
  }
}
