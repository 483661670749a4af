// Nothing typed is lost by leaving: the browser asks first, and Ctrl+S saves.

/** Watch what is typed into the form. */
export function startLeaving(form) {
  const before = textOf(form);
  const state = form.querySelector("[data-state]");
  const words = form.querySelector("[data-words]");
  const asSaved = state?.textContent;
  // A form that came back with what was typed is not saved either.
  const wasRefused = document.querySelector("[data-errors], [data-conflict]") !== null;
  let isSent = false;

  const isChanged = () => wasRefused || textOf(form) !== before;
  const show = () => {
    if (state) state.textContent = isChanged() ? words.dataset.unsaved : asSaved;
  };
  show();
  form.addEventListener("input", show);
  form.addEventListener("submit", () => {
    isSent = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isSent && isChanged()) event.preventDefault();
  });
  window.addEventListener("pageshow", () => {
    isSent = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    form.requestSubmit();
  });
}

function textOf(form) {
  return new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();
}
