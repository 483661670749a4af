// The bar above a rich text: one stop for the Tab key, the arrows move within it.
import { COMMANDS, STYLES, isPossible } from "./commands.js";

/** Put the bar before the text. `openers` are the dialogs by the name of their button. */
export function startToolbar(editor, bar, openers) {
  const stops = [...bar.querySelectorAll("button, select")];
  const style = bar.querySelector("[data-style]");

  bar.addEventListener("mousedown", (event) => {
    // The text keeps its selection while a button is pressed.
    if (event.target.closest("button")) event.preventDefault();
  });
  bar.addEventListener("click", (event) => {
    const name = event.target.closest("button[data-do]")?.dataset.do;
    if (!name) return;
    if (name in openers) openers[name]();
    else COMMANDS[name].run(editor.chain().focus()).run();
  });
  style.addEventListener("change", (event) => {
    event.stopPropagation();
    STYLES[style.value].run(editor.chain().focus()).run();
  });
  style.addEventListener("input", (event) => event.stopPropagation());
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const seen = stops.filter((stop) => !stop.disabled && stop.offsetParent);
    const towards = getComputedStyle(bar).direction === "rtl" ? -step : step;
    seen[(seen.indexOf(document.activeElement) + towards + seen.length) % seen.length].focus();
  });
  bar.addEventListener("focusin", ({ target }) => {
    for (const stop of stops) stop.tabIndex = stop === target ? 0 : -1;
  });

  const show = () => {
    for (const button of stops) {
      const command = COMMANDS[button.dataset.do];
      if (!command) continue;
      if (command.isOn) button.setAttribute("aria-pressed", command.isOn(editor));
      button.disabled = !isPossible(editor, command);
      if (command.isAbout) button.hidden = !editor.isActive(command.isAbout);
    }
    const link = stops.find((stop) => stop.dataset.do === "link");
    link.setAttribute("aria-pressed", editor.isActive("link"));
    const isOn = Object.keys(STYLES).reverse().find((name) => STYLES[name].isOn(editor));
    if (style.value !== isOn) style.value = isOn;
  };
  let isAsked = false;
  const soon = () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      if (!editor.isDestroyed) show();
    });
  };
  editor.on("transaction", soon);
  stops.forEach((stop, index) => {
    stop.tabIndex = index ? -1 : 0;
  });
  show();
}
