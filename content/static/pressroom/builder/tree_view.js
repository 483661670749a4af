// The tree of fields: nested lists of rows. Each row is a button; its keys are told in the page.
import { button, fill, h, icon, keepingFocus } from "./dom.js";
import { kindOf } from "./kinds.js";
import { getAt, isObject, joinPath, parsePath, wordsOf } from "./paths.js";
import { isBlock, listAt, listsBelow, placesOf, stepBy, stepInto, stepOut, uidPath } from "./tree.js";

export class TreeView {
  constructor(store, root, { openPalette, focusPanel, announce }) {
    Object.assign(this, { store, root, openPalette, focusPanel, announce, drawn: new Map(), lists: new Map() });
    root.addEventListener("keydown", (event) => this.pressed(event));
  }

  draw() {
    keepingFocus(this.root, () => {
      const top = this.line({
        path: [],
        name: wordsOf(this.store.doc.title) || this.store.t("nameless"),
        icon: "type",
        about: this.store.t("settings"),
        facts: [],
      });
      if (this.problems !== this.store.problems || this.problems.length > 0) this.drawn.clear();
      this.problems = this.store.problems;
      fill(this.root, [h("div", { class: "b-top" }, top), this.list(["schema"])]);
      for (const each of this.root.querySelectorAll(".b-pick[aria-current]")) each.removeAttribute("aria-current");
      document.getElementById(`row-${joinPath(this.store.selected)}`)?.setAttribute("aria-current", "true");
    });
  }

  list(path) {
    const items = listAt(this.store.doc, path).map((node, index) => this.item([...path, index], node));
    const end = this.store.data.can_write ? [this.end(path)] : [];
    const at = joinPath(path);
    if (!this.lists.has(at)) this.lists.set(at, h("ol", { class: "b-list", "data-list": at }));
    return fill(this.lists.get(at), [...items, ...end]);
  }

  /** What was drawn of the same node at the same place is good still: documents are copied where they change. */
  item(path, node) {
    const at = joinPath(path);
    const before = this.drawn.get(at);
    if (before !== undefined && before.node === node) return before.element;
    const element = this.newItem(path, node);
    this.drawn.set(at, { node, element });
    return element;
  }

  newItem(path, node) {
    if (!isObject(node)) return h("li", {}, h("p", { class: "error" }, this.store.t("no_field")));
    const below = listsBelow(this.store.doc, path);
    const shared = below.length ? null : this.sharedFields(node, path);
    const opens = below.length > 0 || shared !== null;
    const isOpen = opens && !this.store.closed.has(this.keyOf(path));
    const parts = isOpen ? [...below.map((list) => this.list(list)), ...(shared ? [shared] : [])] : [];
    return h("li", {}, this.line(this.facts(path, node), { opens, isOpen }), ...parts);
  }

  facts(path, node) {
    const { store } = this;
    if (isBlock(path)) {
      const about = node.reference_to ? store.t("shared_block") : store.t("block");
      return { path, name: store.nameOf(node, path), uid: wordsOf(node.uid), icon: "block", about, facts: [] };
    }
    const kind = kindOf(node, store.data.kinds);
    const isRepeated = node.multiple === true && !["blocks", "taxonomy"].includes(node.data_type);
    const isMany = isRepeated || node.field_metadata?.ref_multiple === true;
    const facts = [
      node.mandatory === true && store.t("required"),
      node.unique === true && store.t("unique"),
      isMany && store.t("several"),
      node.non_localizable === true && store.t("everywhere"),
    ].filter(Boolean);
    const about = kind ? kind.label : store.t("unknown_kind", { name: wordsOf(node.data_type) });
    return { path, name: store.nameOf(node, path), uid: wordsOf(node.uid), icon: kind?.name ?? "json", about, facts };
  }

  line({ path, name, uid, icon: symbol, about, facts }, { opens = false, isOpen = false } = {}) {
    const { store } = this;
    const at = joinPath(path);
    const problems = store.problemsAt(path);
    const pick = h(
      "button",
      {
        type: "button",
        class: "b-pick",
        id: `row-${at}`,
        "data-path": at,
        "aria-expanded": opens ? String(isOpen) : null,
        onclick: () => this.pick(path),
      },
      icon(store.data.icons, symbol),
      h(
        "span",
        { class: "b-words" },
        h("span", { class: "b-name" }, name),
        uid ? h("code", { class: "b-uid" }, uid) : null,
        h("span", { class: "b-kind" }, about),
        ...facts.map((fact) => h("span", { class: "badge" }, fact)),
        problems.length
          ? h("span", { class: "badge badge-failed" }, store.t("problems", { count: problems.length }))
          : null,
      ),
    );
    const isMovable = store.data.can_write && path.length > 0;
    return h(
      "div",
      { class: "b-line", "data-path": at },
      isMovable
        ? h("span", { class: "b-grip", "data-grip": at, title: store.t("drag") })
        : h("span", { class: "b-grip-none" }),
      opens
        ? h("span", { class: "b-twist", "aria-hidden": "true", onclick: () => this.toggle(path) }, isOpen ? "▾" : "▸")
        : h("span", { class: "b-twist" }),
      pick,
      isMovable ? this.insertButton(path, name) : null,
    );
  }

  insertButton(path, name) {
    const label = this.store.t(isBlock(path) ? "add_block_after" : "add_after", { name });
    return button("+", () => this.openPalette(path.slice(0, -1), path.at(-1) + 1), {
      class: "b-plus quiet small",
      "aria-label": label,
      title: label,
    });
  }

  end(list) {
    const { store } = this;
    const sort = list.at(-1) === "blocks" ? "add_block" : "add_field";
    const holder = list.length > 1 ? getAt(store.doc, list.slice(0, -1)) : null;
    const label = holder ? store.t(`${sort}_to`, { name: store.nameOf(holder, list.slice(0, -1)) }) : store.t(sort);
    const id = `end-${joinPath(list)}`;
    const add = button(`+ ${store.t(sort)}`, () => this.openPalette(list, listAt(store.doc, list).length), {
      class: "b-end",
      id,
      "aria-label": label,
    });
    return h("li", { "data-end": joinPath(list) }, add);
  }

  /** The fields of a global field: shown, and changed on its own page. */
  sharedFields(node, path) {
    const isShared = node.data_type === "global_field" || (isBlock(path) && node.reference_to);
    const found = isShared ? this.store.data.global_fields.find((each) => each.uid === node.reference_to) : undefined;
    return found ? this.sharedList(found.schema) : null;
  }

  sharedList(schema) {
    const items = (Array.isArray(schema) ? schema : []).filter(isObject).map((field) => {
      const kind = kindOf(field, this.store.data.kinds);
      const below = Array.isArray(field.schema) ? [this.sharedList(field.schema)] : [];
      return h(
        "li",
        {},
        h(
          "div",
          { class: "b-line b-shared" },
          icon(this.store.data.icons, kind?.name ?? "json"),
          h("span", { class: "b-name" }, wordsOf(field.display_name || field.uid)),
          h("code", { class: "b-uid" }, wordsOf(field.uid)),
          h("span", { class: "b-kind" }, kind?.label ?? ""),
        ),
        ...below,
      );
    });
    return h("ol", { class: "b-list" }, ...items);
  }

  keyOf(path) {
    return JSON.stringify(uidPath(this.store.doc, path));
  }

  toggle(path, isOpen = this.store.closed.has(this.keyOf(path))) {
    if (isOpen) this.store.closed.delete(this.keyOf(path));
    else this.store.closed.add(this.keyOf(path));
    this.drawn.clear();
    this.draw();
  }

  /** A long document opens with its groups closed. */
  closeWhereMany(most) {
    const { store } = this;
    const places = placesOf(store.doc);
    if (places.length <= most) return;
    for (const path of places) if (listsBelow(store.doc, path).length > 0) store.closed.add(this.keyOf(path));
  }

  pick(path) {
    this.store.select(path);
    this.focusPanel();
  }

  pressed(event) {
    const row = event.target.closest("[data-path].b-pick");
    if (row === null) return;
    const path = parsePath(row.dataset.path);
    const done = event.altKey ? this.moveByKey(event.key, path) : this.walkByKey(event.key, path, row);
    if (done) event.preventDefault();
  }

  walkByKey(key, path, row) {
    const rows = [...this.root.querySelectorAll(".b-pick")];
    const goal = {
      ArrowDown: rows[rows.indexOf(row) + 1],
      ArrowUp: rows[rows.indexOf(row) - 1],
      Home: rows[0],
      End: rows.at(-1),
    }[key];
    if (goal) goal.focus();
    else if ((key === "ArrowLeft" || key === "ArrowRight") && row.hasAttribute("aria-expanded"))
      this.toggle(path, key === "ArrowRight");
    else if (key === "Delete" && this.store.data.can_write && path.length) this.removeAt(path);
    else return false;
    return true;
  }

  moveByKey(key, path) {
    const steps = { ArrowUp: [stepBy, -1], ArrowDown: [stepBy, 1], ArrowRight: [stepInto], ArrowLeft: [stepOut] };
    if (!(key in steps) || !this.store.data.can_write || path.length === 0) return false;
    this.store.selected = path;
    this.move(...steps[key]);
    document.getElementById(`row-${joinPath(this.store.selected)}`)?.focus();
    return true;
  }

  move(step, ...rest) {
    const { store } = this;
    const name = store.nameOf(store.node(), store.selected);
    if (!store.move(step, ...rest)) {
      this.announce(store.t("cannot_move", { name }));
      return;
    }
    if (store.closed.has(this.keyOf(store.selected.slice(0, -2)))) this.toggle(store.selected.slice(0, -2), true);
    this.announceMove(name);
  }

  announceMove(name) {
    const { store } = this;
    const list = store.selected.slice(0, -1);
    const holder =
      list.length > 1 ? store.nameOf(getAt(store.doc, list.slice(0, -1)), list.slice(0, -1)) : store.t("top_level");
    const values = { name, place: store.selected.at(-1) + 1, count: listAt(store.doc, list).length, holder };
    this.announce(store.t("moved", values));
  }

  removeAt(path) {
    const { store } = this;
    if (store.isFixed(path)) {
      this.announce(store.t("fixed"));
      return;
    }
    const name = store.nameOf(getAt(store.doc, path), path);
    store.remove(path);
    document.getElementById(`row-${joinPath(store.selected)}`)?.focus();
    this.announce(store.t("removed", { name }), { undo: true });
  }
}
