// What the page says to people, in their language: it stands in the page itself.
const place = document.querySelector("[data-picker-words]");

/** Where things are chosen and sent to, and the type of the form's entry. */
export const facts = place?.dataset ?? {};

/** A sentence of the page with its gaps filled. */
export function told(name, values = {}) {
  return (facts[name] ?? "").replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

/** The address of the dialog's content: of "files" or "entries", for the field at a path of the type. */
export function panelAddress(kind, field = "") {
  const address = new URL(facts[kind], location.href);
  address.searchParams.set("type", field ? facts.type : "");
  address.searchParams.set("field", field);
  return address;
}

/** A dialog from a template of the page, shown; it is gone when it closes. Closing gives the focus back. */
export function opened(name, title) {
  const dialog = document.getElementById(name).content.firstElementChild.cloneNode(true);
  dialog.querySelector("[data-title]").textContent = title;
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  return dialog;
}
