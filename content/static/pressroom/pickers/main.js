// Fields of files and entries. One set of listeners serves the whole form, however many such fields it has.
import { startDragging } from "../entry/moving.js";
import { chooserOf } from "./chooser.js";
import { filesIn } from "./uploads.js";

function fieldOf(target) {
  const field = target.closest?.("[data-chooser]");
  return field && !field.closest("fieldset:disabled") ? field : null;
}

function takesFiles(field) {
  return field?.querySelector("[data-uploads]") !== null;
}

function start(form) {
  form.dataset.chooses = "";
  const listen = (name, act) => form.addEventListener(name, (event) => {
    const field = fieldOf(event.target);
    if (field) act(chooserOf(field), event, field);
  });
  listen("click", (chooser, event) => {
    const button = event.target.closest("button, a[data-write]");
    if (button?.matches("a") && (event.ctrlKey || event.metaKey || event.shiftKey)) return;
    if (button?.closest("[data-chosen], .chooser-bar") && !button.closest(".picker-results")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      chooser.clicked(button);
    } else if (event.target.matches(".chooser-search > input")) chooser.focused();
  });
  listen("input", (chooser, event) => {
    if (event.target.matches(".chooser-search > input")) chooser.typed();
  });
  listen("keydown", (chooser, event) => chooser.pressed(event));
  listen("focusout", (chooser, event) => chooser.left(event));
  startFiles(form, listen);
  startDragging(form, {
    items: ".chooser [data-chosen]",
    move: (item, step) => chooserOf(fieldOf(item)).move(item, step, item.querySelector("button:not([hidden])")),
  });
}

/** Files dropped on a field, and pictures pasted into it. */
function startFiles(form, listen) {
  let marked = null;
  const mark = (field) => {
    marked?.classList.remove("dropping");
    field?.classList.add("dropping");
    marked = field;
  };
  form.addEventListener("dragover", (event) => {
    const field = fieldOf(event.target);
    const isFile = [...(event.dataTransfer?.types ?? [])].includes("Files");
    if (isFile && field && takesFiles(field)) event.preventDefault();
    mark(isFile && field && takesFiles(field) ? field : null);
  });
  form.addEventListener("dragleave", () => mark(null));
  for (const name of ["drop", "paste"]) {
    listen(name, (chooser, event, field) => {
      mark(null);
      const files = filesIn(event);
      if (!files.length || !takesFiles(field)) return;
      event.preventDefault();
      chooser.upload(files);
    });
  }
}

document.querySelectorAll("[data-entry]").forEach(start);
