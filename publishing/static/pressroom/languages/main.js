// The languages of an entry with a script at hand. Without it the same links and buttons ask the server.
import { startCopying } from "./copying.js";
import { startSwitch } from "./switch.js";

for (const details of document.querySelectorAll("[data-languages]")) startSwitch(details);
for (const select of document.querySelectorAll("[data-beside]")) {
  select.form.querySelector("[data-beside-show]").hidden = true;
  select.addEventListener("change", () => select.form.requestSubmit());
}
for (const form of document.querySelectorAll("[data-entry]")) {
  startCopying(form);
  // Once something is typed, the field is inherited no more.
  form.addEventListener("input", (event) => {
    const mark = event.target.closest?.(".field:has(> [data-inherited])")?.querySelector(":scope > [data-inherited]");
    if (mark) mark.hidden = true;
  });
}
