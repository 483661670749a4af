// Rich text: an editor over the JSON or HTML that the form sends. Without this file that is edited as text.
import { Editor } from "../../django_prose_editor/editor.js";
import { startNear } from "../entry/nearness.js";
import { editLink, embedEntry, embedFile } from "./dialogs.js";
import { FORMATS } from "./formats.js";
import { readable } from "./pasted.js";
import { documentOf } from "./reading.js";
import { extensionsFor } from "./schema.js";
import { startToolbar } from "./toolbar.js";
import { Writer } from "./writing.js";

/** Put an editor in the place of every rich text below the root that has none yet, once it is near what is looked at. */
export function startRichTexts(root) {
  startNear(root.querySelectorAll("[data-richtext]:not([data-started])"), (field) => new RichText(field));
}

class RichText {
  #field;
  #source;
  #format;
  #editor = null;
  #writer = null;
  #textBefore = "";
  #document = null;
  #facts = null;
  #isPending = false;

  constructor(field) {
    this.#field = field;
    this.#source = field.querySelector("textarea");
    this.#format = FORMATS[field.dataset.richtext];
    field.dataset.started = "";
    this.#open();
    this.#source.addEventListener("change", () => this.#open());
    field.querySelector("[data-label]").addEventListener("click", () => this.#editor?.commands.focus());
    const form = this.#source.form;
    form?.addEventListener("formdata", ({ formData }) => {
      if (!this.#isPending) return;
      this.#write();
      formData.set(this.#source.name, this.#source.value);
    });
  }

  /** Show what the source says. Where that is no tree, the source is all there is. */
  #open() {
    const tree = this.#format.read(this.#source.value);
    this.#editor?.destroy();
    this.#field.querySelector(".rich-frame")?.remove();
    this.#editor = null;
    this.#isPending = false;
    const isShown = tree !== undefined && this.#start(tree);
    this.#field.querySelector("[data-fallback]").hidden = isShown;
    const source = this.#field.querySelector("details");
    if (!isShown) source.open = true;
    else if ("plain" in source.dataset && document.activeElement !== this.#source) source.open = false;
  }

  #start(tree) {
    const parts = document.getElementById("richtext-toolbar").content.firstElementChild.cloneNode(true);
    const facts = (this.#facts ??= factsOf(this.#field, this.#source, tree));
    const label = this.#field.querySelector("[data-label]");
    const shown = documentOf(tree);
    const editor = new Editor({
      injectCSS: false,
      content: shown,
      element: parts.querySelector(".rich-text"),
      extensions: extensionsFor((part) => titleOf(part, facts, parts.dataset)),
      editorProps: {
        transformPastedHTML: (html) => readable(html, { format: this.#format, facts }),
        attributes: { role: "textbox", "aria-multiline": "true", "aria-labelledby": label.id, spellcheck: "true", ...describedLike(this.#source), ...writtenLike(this.#source) },
      },
    });
    if (!isWhole(editor, shown)) {
      editor.destroy();
      return false;
    }
    putCursorIntoText(editor);
    this.#editor = editor;
    this.#document = editor.state.doc;
    this.#writer = new Writer(tree, this.#document);
    this.#textBefore = this.#source.value;
    for (const [name, place] of [["entry", facts.entries], ["file", facts.files]]) {
      if (!place) parts.querySelector(`[data-do=${name}]`).remove();
    }
    startToolbar(editor, parts.querySelector("[role=toolbar]"), {
      link: () => editLink(editor), entry: () => embedEntry(editor, facts), file: () => embedFile(editor, facts),
      source: () => this.#showSource(),
    });
    editor.view.dom.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      editLink(editor);
    });
    editor.on("update", () => this.#changed());
    editor.on("blur", () => this.#write());
    this.#field.querySelector("details").before(parts);
    return true;
  }

  /** Unfold what is stored, and go there; fold it again. */
  #showSource() {
    const source = this.#field.querySelector("details");
    this.#write();
    source.open = !source.open;
    if (source.open) this.#source.focus();
  }

  #changed() {
    this.#isPending = true;
    this.#source.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Write the tree into what the form sends; its very text of before where it says the same. */
  #write() {
    if (!this.#isPending || !this.#editor) return;
    this.#isPending = false;
    const { doc } = this.#editor.state;
    if (doc.eq(this.#document)) this.#source.value = this.#textBefore;
    else this.#source.value = this.#format.write(this.#writer.treeOf(doc));
  }
}

/** Whether an editor holds all of a document: nothing in it was taken for something else. */
function isWhole(editor, shown) {
  try {
    editor.state.doc.check();
    return editor.schema.nodeFromJSON(shown).eq(editor.state.doc);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Begin in the first line. A closed box that stands before it would be chosen otherwise, and gone with the first letter typed. */
function putCursorIntoText(editor) {
  let place = null;
  editor.state.doc.descendants((node, at) => {
    if (place === null && node.isTextblock) place = at + 1;
    return place === null;
  });
  if (place !== null) editor.commands.setTextSelection(place);
}

// The language and direction in which the text is written.
function writtenLike(source) {
  return source.lang ? { lang: source.lang, dir: source.dir } : {};
}

function describedLike(source) {
  const names = ["aria-required", "aria-invalid", "aria-describedby"];
  return Object.fromEntries(names.filter((name) => source.hasAttribute(name)).map((name) => [name, source.getAttribute(name)]));
}

/** What the page tells of the things that the tree embeds; those it tells nothing of are gone. */
function factsOf(field, source, tree) {
  const titles = new Map();
  for (const item of field.querySelectorAll("[data-embedded] > li")) {
    const { uid, about, picture } = item.dataset;
    titles.set(uid, { title: item.textContent, about, picture });
  }
  const gone = new Set(embedsIn(tree).filter((uid) => !titles.has(uid)));
  return { titles, gone, entries: field.dataset.entries, files: field.dataset.files, locale: source.form?.dataset.locale ?? "" };
}

/** What a closed box is called: the entry or file it embeds, or the kind of node with the words in it. */
function titleOf(part, { titles, gone }, words) {
  const attrs = part?.attrs ?? {};
  const uid = embedded(part);
  if (part?.type === "reference" && uid) {
    const known = titles.get(uid) ?? { title: attrs["asset-name"] ?? uid, about: gone.has(uid) ? words.ofMissing : "", picture: "" };
    return { ...known, kind: attrs.type === "asset" ? words.ofFile : words.ofEntry };
  }
  return { title: wordsIn(part).slice(0, 80) || String(attrs.url ?? attrs.src ?? ""), about: "", picture: "", kind: `${words.ofOther} ${part?.type ?? ""}` };
}

function embedded(part) {
  return part?.attrs?.["entry-uid"] ?? part?.attrs?.["asset-uid"];
}

function embedsIn(part) {
  return [embedded(part), ...(part?.children ?? []).flatMap(embedsIn)].filter(Boolean);
}

function wordsIn(part) {
  if (typeof part?.text === "string") return part.text;
  return (part?.children ?? []).map(wordsIn).join(" ").replace(/\s+/g, " ").trim();
}

for (const form of document.querySelectorAll("[data-entry]")) startRichTexts(form);
document.addEventListener("pressroom:added", ({ detail }) => startRichTexts(detail.root));
