// The dialogs of the rich text: a link's address, entries to embed, found while typing, and files, chosen like a field's.
import { openPicker } from "../pickers/dialog.js";
import { panelAddress } from "../pickers/words.js";
import { keep, newUid } from "./parts.js";
import { isSafe } from "./schema.js";

const PAUSE_MS = 200;

function opened(name) {
  const dialog = document.getElementById(`richtext-${name}`).content.firstElementChild.cloneNode(true);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-cancel]")) dialog.close();
  });
  dialog.showModal();
  return dialog;
}

/** Ask for the address of a link around what is selected, or of the one the cursor stands in. */
export function editLink(editor) {
  const before = editor.getAttributes("link");
  const dialog = opened("link");
  const form = dialog.querySelector("form");
  const { address, words, blank } = form.elements;
  const isNew = !editor.isActive("link");
  const hasText = !editor.state.selection.empty || !isNew;
  address.value = before.href ?? "";
  blank.checked = before.target === "_blank";
  words.closest(".field").hidden = hasText;
  form.querySelector("[data-remove]").hidden = isNew;
  form.querySelector("[data-remove]").addEventListener("click", () => {
    dialog.close();
    returned(editor).extendMarkRange("link").unsetMark("link").run();
  });
  address.addEventListener("input", () => address.setCustomValidity(""));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const href = address.value.trim();
    if (!href || !isSafe(href)) {
      address.setCustomValidity(form.dataset.wrong);
      address.reportValidity();
      return;
    }
    dialog.close();
    const attrs = { ...before, href, target: blank.checked ? "_blank" : null };
    const chain = returned(editor);
    if (hasText) chain.extendMarkRange("link").setMark("link", attrs).run();
    else chain.insertContent({ type: "text", text: words.value.trim() || href, marks: [{ type: "link", attrs }] }).run();
  });
}

/** Let an entry be found and embedded, as a block of its own or within the line. `facts` gives addresses and the language. */
export function embedEntry(editor, facts) {
  const dialog = opened("entry");
  startSearch(dialog, facts.entries, (found) => {
    const [type, uid] = found.value.split("/");
    const display = new FormData(dialog.querySelector("form")).get("display");
    insert(editor, facts, found, {
      type: "entry", "entry-uid": uid, "content-type-uid": type, locale: facts.locale, "display-type": display,
      "class-name": `embedded-entry redactor-component ${display}-entry`,
    });
  });
}

/** Let a file be chosen, or uploaded, and embedded as a block of its own. */
export function embedFile(editor, facts) {
  const title = document.querySelector("#richtext-toolbar").content.querySelector("[data-do=file]").title;
  openPicker({ address: panelAddress("files"), title, isSingle: true, done: ([found]) => {
    insert(editor, facts, found, {
      type: "asset", "asset-uid": found.value, "content-type-uid": "sys_assets", "asset-link": found.link, "asset-name": found.about,
      "asset-type": found.kind, "display-type": "display", "class-name": "embedded-asset",
    });
  } });
}

function insert(editor, facts, found, attrs) {
  const part = { uid: newUid(), type: "reference", attrs, children: [{ text: "" }] };
  facts.titles.set(attrs["entry-uid"] ?? attrs["asset-uid"], found);
  const type = attrs["display-type"] === "inline" ? "embedInline" : "embedBlock";
  returned(editor).insertContent({ type, attrs: { key: keep(part) } }).run();
}

/** Commands to the editor, which has the cursor again where it was: what is typed at once goes there. */
function returned(editor) {
  // The editor's own command waits for the next frame, and a dialog that closes puts the cursor at the beginning.
  editor.view.focus();
  return editor.chain();
}

function startSearch(dialog, place, choose) {
  const input = dialog.querySelector("input[type=search]");
  const results = dialog.querySelector("[data-results]");
  let timer = 0;
  let latest = 0;
  const search = async () => {
    const asked = ++latest;
    const address = new URL(place, location.href);
    address.searchParams.set("q", input.value.trim());
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok || asked !== latest) return;
    const { results: found } = await answer.json();
    results.replaceChildren(...found.map((each) => resultOf(each, () => {
      // Nothing behind a dialog takes the cursor.
      dialog.close();
      choose(each);
    })));
    dialog.querySelector("[data-none]").hidden = found.length > 0;
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE_MS);
  });
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.target.type === "radio") return;
    const stops = [input, ...results.querySelectorAll("button")];
    const next = stops[stops.indexOf(document.activeElement) + step];
    event.preventDefault();
    next?.focus();
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    results.querySelector("button")?.focus();
  });
  search();
}

function resultOf(found, choose) {
  const button = document.createElement("button");
  button.type = "button";
  if (found.picture) button.append(Object.assign(document.createElement("img"), { src: found.picture, alt: "" }));
  const about = Object.assign(document.createElement("span"), { className: "facts", textContent: found.about });
  const words = document.createElement("span");
  words.append(`${found.title} `, about);
  button.append(words);
  button.addEventListener("click", choose);
  const item = document.createElement("li");
  item.append(button);
  return item;
}
