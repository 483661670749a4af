// Tags as labels that are added by Enter or a comma, and taken out by a button or the keys. The form sends the lines of its text area.

/** Show the tags below the root as labels. */
export function startTags(root, words) {
  for (const area of root.querySelectorAll("textarea[data-tags]:not([data-started])")) new Tags(area, words);
}

class Tags {
  #area;
  #words;
  #list = document.createElement("ul");
  #input = document.createElement("input");
  #said = document.createElement("p");

  constructor(area, words) {
    this.#area = area;
    this.#words = words;
    area.dataset.started = "";
    area.hidden = true;
    area.closest(".field").querySelector("label .meta")?.remove();
    this.#list.className = "chips tags";
    this.#said.className = "hidden";
    this.#said.setAttribute("aria-live", "polite");
    Object.assign(this.#input, { placeholder: words.addTag, autocomplete: "off" });
    // The label, and what is said of the field, are the input's from here on.
    const { id } = area;
    area.id = `${id}-lines`;
    area.setAttribute("aria-label", words.addTag);
    area.addEventListener("change", () => this.#show());
    this.#input.id = id;
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (area.hasAttribute(name)) this.#input.setAttribute(name, area.getAttribute(name));
    }
    area.after(this.#list, this.#input, this.#said);
    this.#input.addEventListener("keydown", (event) => this.#pressed(event));
    this.#input.addEventListener("input", (event) => {
      event.stopPropagation();
      if (!event.isComposing && this.#input.value.includes(",")) this.#add();
    });
    this.#input.addEventListener("paste", () => setTimeout(() => /[,\n\t]/.test(this.#input.value) && this.#add()));
    this.#input.addEventListener("change", (event) => {
      event.stopPropagation();
      this.#add();
    });
    // Saved by keys, the form is sent before the field is left.
    area.form?.addEventListener("submit", () => this.#add(), { capture: true });
    this.#list.addEventListener("click", ({ target }) => this.#takeOut(target.closest("li")));
    this.#list.addEventListener("keydown", (event) => this.#pressedOn(event));
    this.#show();
  }

  #tags() {
    return this.#area.value.split("\n").map((line) => line.trim()).filter(Boolean);
  }

  #add() {
    const before = this.#tags();
    const added = this.#input.value.split(/[,\n\t]/).map((text) => text.trim()).filter(Boolean);
    this.#input.value = "";
    if (added.length) this.#write([...new Set([...before, ...added])]);
  }

  #write(tags) {
    this.#area.value = tags.join("\n");
    this.#show();
    for (const name of ["input", "change"]) this.#area.dispatchEvent(new Event(name, { bubbles: true }));
  }

  #pressed(event) {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      this.#add();
    } else if (["Backspace", "ArrowLeft"].includes(event.key) && !this.#input.value) {
      this.#list.lastElementChild?.querySelector("button").focus();
    }
  }

  #pressedOn(event) {
    const item = event.target.closest("li");
    const { previousElementSibling: before, nextElementSibling: after } = item;
    const isRightToLeft = getComputedStyle(this.#list).direction === "rtl";
    const step = { ArrowLeft: isRightToLeft ? 1 : -1, ArrowRight: isRightToLeft ? -1 : 1 }[event.key];
    if (step) (step < 0 ? before : (after ?? null))?.querySelector("button").focus() ?? (step > 0 && this.#input.focus());
    else if (event.key === "Delete" || event.key === "Backspace") this.#takeOut(item);
    else return;
    event.preventDefault();
  }

  #takeOut(item) {
    if (!item) return;
    const at = [...this.#list.children].indexOf(item);
    const tags = this.#tags();
    const [name] = tags.splice(at, 1);
    this.#write(tags);
    this.#said.textContent = this.#words.takenOut.replace("{name}", name);
    (this.#list.children[Math.min(at, tags.length - 1)]?.querySelector("button") ?? this.#input).focus();
  }

  #show() {
    this.#list.replaceChildren(...this.#tags().map((tag) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: "×" });
      const told = this.#words.takeOut.replace("{name}", tag);
      button.title = told;
      button.setAttribute("aria-label", told);
      const item = document.createElement("li");
      item.append(Object.assign(document.createElement("span"), { textContent: tag }), button);
      return item;
    }));
  }
}
