// The builder of content types and global fields: puts the store, the tree, the panel and the JSON view on the page.
import { documentPanel } from "./document_panel.js";
import { button, h } from "./dom.js";
import { Drag } from "./drag.js";
import { JsonView } from "./json_view.js";
import { readJson } from "./jsontext.js";
import { Palette } from "./palette.js";
import { Panel } from "./panel.js";
import { joinPath } from "./paths.js";
import { Rewriting } from "./rewriting.js";
import { Saving } from "./saving.js";
import { Store } from "./store.js";
import { listsBelow, placesOf } from "./tree.js";
import { TreeView } from "./tree_view.js";

const MESSAGE_MS = 8000;
const ROWS_SHOWN = 80;
const BEHIND = ".top, .side, main > .heading, .b-bar, [data-problems], [data-tree]";

function start(root) {
  const data = JSON.parse(document.getElementById("builder-data").textContent);
  const area = document.getElementById("document");
  const read = readJson(area.value);
  if ("message" in read) return; // What was sent without scripts is no JSON: the plain form says where.
  const find = (name) => root.querySelector(`[data-${name}]`);
  area.setAttribute("aria-label", data.texts.json_label);
  const store = new Store({ ...data, document: read.value }, data.texts);
  const form = area.form;
  const narrow = window.matchMedia("(max-width: 56rem)");
  let view = "fields";
  let timer = 0;

  function announce(sentence, { undo = false } = {}) {
    const toast = find("toast");
    const again = button(store.t("undo"), () => { store.undo(); toast.replaceChildren(); }, { class: "small" });
    toast.replaceChildren(h("p", {}, sentence), ...(undo ? [again] : []));
    clearTimeout(timer);
    timer = setTimeout(() => toast.replaceChildren(), MESSAGE_MS);
  }

  /** On a narrow screen the panel lies over the page, which keys should not reach then. */
  function cover() {
    const isCovered = narrow.matches && find("panel").classList.contains("is-open");
    for (const each of document.querySelectorAll(BEHIND)) each.inert = isCovered;
  }

  function focusPanel(id = "panel-heading") {
    find("panel").classList.add("is-open");
    cover();
    const target = document.getElementById(id) ?? document.getElementById("panel-heading");
    target?.focus();
    if (target?.select) target.select();
  }

  function openPalette(list, index) {
    palette.open(list, index, () => focusPanel(list.at(-1) === "blocks" ? "option-title" : "option-display_name"));
  }

  function closePanel() {
    find("panel").classList.remove("is-open");
    cover();
    document.getElementById(`row-${joinPath(store.selected)}`)?.focus();
  }

  const palette = new Palette(store, find("palette"));
  const tree = new TreeView(store, find("tree"), { openPalette, focusPanel, announce });
  const panel = new Panel(store, find("panel"), { tree, close: closePanel, drawDocument: documentPanel });
  const json = new JsonView(store, area, find("json-message"));
  const rewriting = new Rewriting(store, find("rewriting"));
  const saving = form && new Saving(store, form, { dialog: find("ask"), announce, textOf, saved: (answer) => { showSaved(answer); rewriting.watch({ isSaved: true }); } });
  if (data.can_write) new Drag(store, find("tree"), { dropped: drop });

  function drop(from, list, index) {
    const name = store.nameOf(store.node(from), from);
    if (store.moveTo(from, list, index)) tree.announceMove(name);
    document.getElementById(`row-${joinPath(store.selected)}`)?.focus();
  }

  function textOf() {
    json.fill();
    return area.value;
  }

  function show(next) {
    if (next === view || (view === "json" && !json.take())) return;
    view = next;
    if (view === "json") json.fill();
    draw();
  }

  function save() {
    if (saving && (view !== "json" || json.take())) saving.save();
  }

  function draw() {
    const isJson = view === "json";
    find("fields").hidden = isJson;
    find("json").hidden = !isJson;
    for (const each of root.querySelectorAll("[data-view]")) each.setAttribute("aria-pressed", String(each.dataset.view === view));
    tree.draw();
    panel.draw();
    drawProblems();
    if (find("undo")) find("undo").disabled = store.history.past.length === 0;
    if (find("redo")) find("redo").disabled = store.history.future.length === 0;
    if (find("state")) find("state").textContent = store.t(store.isChanged ? "changed" : "unchanged", { version: store.version });
  }

  function drawProblems() {
    const items = store.problems.map((problem) => h("li", {}, button(label(problem), () => lead(problem), { class: "b-link" })));
    const parts = items.length ? [h("div", { class: "message message-error", id: "problems", tabindex: "-1" }, h("p", {}, store.t("problems_about", { count: items.length })), h("ul", {}, ...items))] : [];
    find("problems").replaceChildren(...parts);
  }

  function label(problem) {
    const node = store.node(problem.place);
    const name = problem.place.length ? store.nameOf(node, problem.place) : store.t("settings");
    return `${name}: ${[problem.key, problem.message].filter(Boolean).join(" ")}`;
  }

  function lead(problem) {
    if (view === "json") {
      json.show(problem.path);
      return;
    }
    for (let end = 2; end < problem.place.length; end += 2) tree.toggle(problem.place.slice(0, end), true);
    store.select(problem.place);
    focusPanel();
    document.querySelector("[data-panel] [aria-invalid=true]")?.focus();
  }

  store.onChange(draw);
  narrow.addEventListener("change", cover);
  find("panel").addEventListener("keydown", (event) => { if (event.key === "Escape") closePanel(); });
  for (const each of root.querySelectorAll("[data-view]")) each.addEventListener("click", () => show(each.dataset.view));
  find("undo")?.addEventListener("click", () => store.undo());
  find("redo")?.addEventListener("click", () => store.redo());
  find("save")?.addEventListener("click", save);
  form?.addEventListener("submit", (event) => { event.preventDefault(); save(); });
  document.addEventListener("keydown", (event) => keys(event, { store, save, isTyping: view === "json" || isTyping(event.target) }));
  window.addEventListener("beforeunload", (event) => {
    const isTyped = view === "json" && area.value !== json.written.text;
    if (store.isChanged || isTyped) event.preventDefault();
  });
  document.querySelectorAll("[data-plain]").forEach((each) => { each.hidden = true; });
  find("json").append(area);
  root.hidden = false;
  closeDeep(store, tree);
  draw();
  rewriting.watch();
}

function showSaved(answer) {
  document.querySelectorAll("[data-title]").forEach((each) => { each.textContent = answer.document.title; });
}

/** A long document opens with its groups closed. */
function closeDeep(store, tree) {
  const places = placesOf(store.doc);
  if (places.length <= ROWS_SHOWN) return;
  for (const path of places) if (listsBelow(store.doc, path).length) store.closed.add(tree.keyOf(path));
}

function isTyping(target) {
  return target.matches("textarea, select, input:not([type=checkbox])");
}

function keys(event, { store, save, isTyping: typing }) {
  if (!(event.ctrlKey || event.metaKey)) return;
  const key = event.key.toLowerCase();
  if (key === "s") save();
  else if (key === "z" && !typing && store.data.can_write) event.shiftKey ? store.redo() : store.undo();
  else if (key === "y" && !typing && store.data.can_write) store.redo();
  else return;
  event.preventDefault();
}

document.querySelectorAll("[data-builder]").forEach(start);
