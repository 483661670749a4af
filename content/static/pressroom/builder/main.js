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
import { TreeView } from "./tree_view.js";

const MESSAGE_MS = 8000;
const ROWS_SHOWN = 80;
const BEHIND = ".top, .side, main > .heading, .b-bar, [data-problems], [data-tree]";

class Page {
  constructor(root, data, area) {
    Object.assign(this, {
      root,
      area,
      form: area.form,
      view: "fields",
      timer: 0,
      narrow: window.matchMedia("(max-width: 56rem)"),
    });
    const store = new Store({ ...data, document: readJson(area.value).value }, data.texts);
    const announce = this.announce.bind(this);
    const actions = { openPalette: this.openPalette.bind(this), focusPanel: this.focusPanel.bind(this), announce };
    this.store = store;
    this.palette = new Palette(store, this.find("palette"));
    this.tree = new TreeView(store, this.find("tree"), actions);
    this.panel = new Panel(store, this.find("panel"), {
      tree: this.tree,
      close: this.closePanel.bind(this),
      drawDocument: documentPanel,
    });
    this.json = new JsonView(store, area, this.find("json-message"));
    this.rewriting = new Rewriting(store, this.find("rewriting"));
    const outcome = {
      dialog: this.find("ask"),
      announce,
      textOf: () => this.json.textOf(),
      saved: (answer) => this.saved(answer),
    };
    this.saving = this.form && new Saving(store, this.form, outcome);
    if (data.can_write) new Drag(store, this.find("tree"), { dropped: this.drop.bind(this) });
  }

  find(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  /** Take the place of the plain form. */
  begin() {
    const { store } = this;
    this.listen();
    this.area.setAttribute("aria-label", store.t("json_label"));
    document.querySelectorAll("[data-plain]").forEach((each) => {
      each.hidden = true;
    });
    this.find("json").append(this.area);
    this.root.hidden = false;
    this.tree.closeWhereMany(ROWS_SHOWN);
    this.draw();
    this.rewriting.watch();
  }

  listen() {
    const { store } = this;
    store.onChange(() => this.draw());
    this.narrow.addEventListener("change", () => this.cover());
    this.find("panel").addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.closePanel();
    });
    for (const each of this.root.querySelectorAll("[data-view]"))
      each.addEventListener("click", () => this.show(each.dataset.view));
    this.find("undo")?.addEventListener("click", () => store.undo());
    this.find("redo")?.addEventListener("click", () => store.redo());
    this.find("save")?.addEventListener("click", () => this.save());
    this.form?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    document.addEventListener("keydown", (event) => this.pressed(event));
    window.addEventListener("beforeunload", (event) => {
      if (store.isChanged || (this.view === "json" && this.json.isTyped)) event.preventDefault();
    });
  }

  announce(sentence, { undo = false } = {}) {
    const { store } = this;
    const toast = this.find("toast");
    const again = button(
      store.t("undo"),
      () => {
        store.undo();
        toast.replaceChildren();
      },
      { class: "small" },
    );
    toast.replaceChildren(h("p", {}, sentence), ...(undo ? [again] : []));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => toast.replaceChildren(), MESSAGE_MS);
  }

  /** On a narrow screen the panel lies over the page, which keys should not reach then. */
  cover() {
    const isCovered = this.narrow.matches && this.find("panel").classList.contains("is-open");
    for (const each of document.querySelectorAll(BEHIND)) each.inert = isCovered;
  }

  focusPanel(id = "panel-heading") {
    this.find("panel").classList.add("is-open");
    this.cover();
    const target = document.getElementById(id) ?? document.getElementById("panel-heading");
    target?.focus();
    if (target?.select) target.select();
  }

  closePanel() {
    this.find("panel").classList.remove("is-open");
    this.cover();
    this.focusRow();
  }

  focusRow() {
    document.getElementById(`row-${joinPath(this.store.selected)}`)?.focus();
  }

  openPalette(list, index) {
    this.palette.open(list, index, () =>
      this.focusPanel(list.at(-1) === "blocks" ? "option-title" : "option-display_name"),
    );
  }

  drop(from, list, index) {
    const name = this.store.nameOf(this.store.node(from), from);
    if (this.store.moveTo(from, list, index)) this.tree.announceMove(name);
    this.focusRow();
  }

  show(next) {
    if (next === this.view || (this.view === "json" && !this.json.take())) return;
    this.view = next;
    if (next === "json") this.json.fill();
    this.draw();
  }

  save() {
    if (!this.saving || (this.view === "json" && !this.json.take())) return;
    const unread = this.store.unreadProblems();
    if (unread.length === 0) {
      this.saving.save();
      return;
    }
    this.show("fields");
    this.store.setProblems(unread);
    document.getElementById("problems")?.focus();
  }

  saved(answer) {
    document.querySelectorAll("[data-title]").forEach((each) => {
      each.textContent = answer.document.title;
    });
    this.rewriting.watch({ isSaved: true });
  }

  draw() {
    const { store } = this;
    const isJson = this.view === "json";
    this.find("fields").hidden = isJson;
    this.find("json").hidden = !isJson;
    for (const each of this.root.querySelectorAll("[data-view]"))
      each.setAttribute("aria-pressed", String(each.dataset.view === this.view));
    this.tree.draw();
    this.panel.draw();
    this.drawProblems();
    if (isJson && !this.json.isTyped) this.json.fill();
    if (this.find("undo")) this.find("undo").disabled = store.history.past.length === 0;
    if (this.find("redo")) this.find("redo").disabled = store.history.future.length === 0;
    this.find("state").textContent = store.t(store.isChanged ? "changed" : "unchanged", { version: store.version });
  }

  drawProblems() {
    const { store } = this;
    const found = store.problems
      .map((problem) => ({ ...problem, place: store.placeOf(problem) }))
      .filter(({ place }) => place !== null);
    // What says the same as before is not said again.
    const told = JSON.stringify(found.map((problem) => [problem.place, this.label(problem)]));
    if (told === this.told) return;
    this.told = told;
    const items = found.map((problem) =>
      h(
        "li",
        {},
        button(this.label(problem), () => this.lead(problem), { class: "b-link" }),
      ),
    );
    const about = h("p", {}, store.t("problems_about", { count: items.length }));
    const box = h(
      "div",
      { class: "message message-error", id: "problems", tabindex: "-1" },
      about,
      h("ul", {}, ...items),
    );
    this.find("problems").replaceChildren(...(items.length ? [box] : []));
  }

  label(problem) {
    const { store } = this;
    const name = problem.place.length ? store.nameOf(store.node(problem.place), problem.place) : store.t("settings");
    return `${name}: ${[problem.key, problem.message].filter(Boolean).join(" ")}`;
  }

  /** To the control that a problem is about, or to its place in the JSON. */
  lead(problem) {
    if (this.view === "json") {
      this.json.show(problem.path);
      return;
    }
    for (let end = 2; end < problem.place.length; end += 2) this.tree.toggle(problem.place.slice(0, end), true);
    this.store.select(problem.place);
    this.focusPanel();
    const wrong = [...this.find("panel").querySelectorAll("[aria-invalid=true]")];
    const isAbout = ({ id, dataset }) =>
      id === `option-${problem.key}` || `${problem.key}.`.startsWith(`${dataset.key}.`);
    (wrong.find(isAbout) ?? wrong[0])?.focus();
  }

  pressed(event) {
    if (!(event.ctrlKey || event.metaKey)) return;
    const { store } = this;
    const key = event.key.toLowerCase();
    const mayUndo = store.data.can_write && this.view === "fields" && !isTyping(event.target);
    if (key === "s") this.save();
    else if (mayUndo && key === "z" && !event.shiftKey) store.undo();
    else if (mayUndo && (key === "z" || key === "y")) store.redo();
    else return;
    event.preventDefault();
  }
}

function isTyping(target) {
  return target.matches("textarea, input:not([type=checkbox])");
}

function start(root) {
  const area = document.getElementById("document");
  // What was sent without scripts may be no JSON: the plain form says where.
  if ("message" in readJson(area.value)) return;
  new Page(root, JSON.parse(document.getElementById("builder-data").textContent), area).begin();
}

document.querySelectorAll("[data-builder]").forEach(start);
