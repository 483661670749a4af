// What is wrong stands above the form, and leads to its fields.

import { startIn } from "./nearness.js";

/** Bring the list of errors before the reader, and unfold what a link in it leads to. */
export function startErrors() {
  const told = document.querySelector("[data-errors]");
  if (!told) return;
  told.focus();
  followLinks(told);
}

/** Unfold what a link in a list of errors leads to. */
export function followLinks(told) {
  told.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    for (let above = field.closest("details"); above; above = above.parentElement.closest("details")) above.open = true;
    startIn(field);
    field.scrollIntoView({ block: "center" });
    field.querySelector("[contenteditable=true], input:not([type=hidden]), textarea, select, summary, button")?.focus();
  });
}
