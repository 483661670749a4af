// Nothing typed is lost by leaving, and no file that is going up: the browser asks first, and Ctrl+S saves.
import { filesUnderWay } from "../pickers/uploads.js";

/** Ask whoever leaves with something unsaved, and say that it is. */
export function startLeaving(form, typed) {
  const state = form.querySelector("[data-state]");
  const words = form.querySelector("[data-words]");
  const asSaved = state?.textContent;
  // A form that came back with what was typed is not saved either.
  const wasRefused = document.querySelector("[data-errors], [data-conflict], [data-taken-up]") !== null;
  let isSent = false;

  const show = () => {
    if (state) state.textContent = wasRefused || typed.isTouched ? words.dataset.unsaved : asSaved;
  };
  show();
  form.addEventListener("pressroom:touched", show);
  form.addEventListener("pressroom:paused", show);
  form.addEventListener("submit", (event) => {
    isSent = !event.defaultPrevented;
  });
  form.addEventListener("pressroom:saved", () => {
    isSent = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isSent && (wasRefused || typed.isChanged() || filesUnderWay().length)) event.preventDefault();
  });
  window.addEventListener("pageshow", () => {
    isSent = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    form.requestSubmit();
  });
}
