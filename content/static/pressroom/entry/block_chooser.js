// Which block to add, where there are several: chosen by name.
import { opened } from "../pickers/words.js";

const FEW = 8;

/** Let people choose among the buttons that add blocks; `done` gets the one chosen. */
export function chooseBlock(title, adders, done) {
  const dialog = opened("block-chooser", title);
  const names = dialog.querySelector("[data-names]");
  const query = dialog.querySelector("[type=search]");
  query.hidden = adders.length <= FEW;
  for (const adder of adders) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: adder.textContent.replace(/^\+\s*/, "") });
    button.addEventListener("click", () => {
      dialog.close();
      done(adder);
    });
    const item = document.createElement("li");
    item.append(button);
    names.append(item);
  }
  const shown = () => [...names.querySelectorAll("li:not([hidden]) > button")];
  query.addEventListener("input", () => {
    const words = query.value.trim().toLowerCase();
    for (const item of names.children) item.hidden = !item.textContent.toLowerCase().includes(words);
    dialog.querySelector("[data-none]").hidden = shown().length > 0;
  });
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target.closest("[data-close]")) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter" && event.target === query) {
      event.preventDefault();
      shown()[0]?.click();
    }
    if (!step) return;
    event.preventDefault();
    const stops = [...(query.hidden ? [] : [query]), ...shown()];
    stops[stops.indexOf(document.activeElement) + step]?.focus();
  });
  (query.hidden ? shown()[0] : query).focus();
}
