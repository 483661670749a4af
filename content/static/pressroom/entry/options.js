// Many choices of which several may be chosen: found by their words, and counted.

/** Let long lists of choices below the root be filtered. */
export function startOptions(root) {
  for (const list of root.querySelectorAll("[data-options]:not([data-started])")) {
    list.dataset.started = "";
    start(list, list.dataset);
  }
}

function start(list, words) {
  const filter = Object.assign(document.createElement("input"), { type: "search", className: "options-find", placeholder: words.find, autocomplete: "off" });
  filter.setAttribute("aria-label", words.find);
  const told = Object.assign(document.createElement("p"), { className: "hint" });
  const none = Object.assign(document.createElement("p"), { className: "hint", textContent: words.none, hidden: true });
  none.setAttribute("role", "status");
  const labels = [...list.children];
  const count = () => {
    const chosen = labels.filter((label) => label.querySelector("input").checked).length;
    told.textContent = words.chosen.replace("{count}", chosen).replace("{all}", labels.length);
  };
  // The filter says nothing of the entry, and changes nothing of the form.
  for (const name of ["input", "change"]) filter.addEventListener(name, (event) => event.stopPropagation());
  filter.addEventListener("input", () => {
    const wanted = filter.value.trim().toLowerCase();
    for (const label of labels) label.hidden = !label.textContent.toLowerCase().includes(wanted);
    none.hidden = labels.some((label) => !label.hidden);
  });
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
    if (event.key === "Escape" && filter.value) {
      filter.value = "";
      filter.dispatchEvent(new Event("input"));
    }
  });
  list.addEventListener("change", count);
  list.before(filter);
  list.after(none, told);
  count();
}
