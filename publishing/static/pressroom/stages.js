// Alt with an arrow moves a stage, as its buttons do without this file; a choice of some ticks "only these".
"use strict";

function startStages(form) {
  form.addEventListener("keydown", (event) => {
    const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    if (!step || !event.altKey || event.ctrlKey || event.metaKey) return;
    const button = event.target.closest("[data-stage]")?.querySelector(`[data-step=${step}]`);
    if (!button || button.disabled) return;
    event.preventDefault();
    button.click();
  });
}

function startSome(box) {
  const choice = box.closest("fieldset")?.parentElement?.closest("fieldset") ?? box.closest("fieldset");
  const some = [box.closest("fieldset"), choice].map((set) => set?.querySelector(":scope > .choice > input[value=some]")).find(Boolean);
  if (some) some.checked = true;
}

document.querySelectorAll("[data-stages]").forEach((form) => {
  startStages(form);
  form.addEventListener("change", ({ target }) => {
    if (target.type === "checkbox" && target.checked && target.closest(".some")) startSome(target);
  });
});
