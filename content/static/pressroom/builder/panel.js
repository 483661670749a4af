// The panel beside the tree: what is selected, with a control for each of its options and the rest of its keys as JSON.
import * as controls from "./controls.js";
import { button, h, icon, keepingFocus } from "./dom.js";
import { changeKind, kindOf, readOption, writeOption } from "./kinds.js";
import * as lists from "./lists.js";
import { page, sub_titles, title_field } from "./document_panel.js";
import { rules } from "./rules_editor.js";
import { getAt, joinPath, setAt, wordsOf } from "./paths.js";
import { isBlock } from "./tree.js";
import { arranging } from "./arranging.js";
import { otherKeysPart } from "./other_keys.js";

const CONTROLS = { ...controls, ...lists, page, rules, sub_titles, title_field };
const STRUCTURE = ["uid", "display_name", "title", "data_type", "schema", "blocks"];
const NARROW = ["number", "clock"];
const OWN_LABEL = [
  "flag",
  "page",
  "enabled",
  "rules",
  "sub_titles",
  "types",
  "embeds",
  "labels",
  "choices",
  "taxonomies",
  "default_date",
  "default_link",
];

export class Panel {
  constructor(store, root, { tree, close, drawDocument }) {
    Object.assign(this, { store, root, tree, close, drawDocument, epoch: -1 });
  }

  /** Drawn anew where more than a letter changed; an input in which somebody types is left alone. */
  draw() {
    if (this.epoch === this.store.epoch) return;
    this.epoch = this.store.epoch;
    keepingFocus(this.root, () => {
      const { store } = this;
      const parts =
        store.selected.length === 0 ? this.drawDocument(this) : isBlock(store.selected) ? this.block() : this.field();
      const disabled = h("fieldset", { disabled: !store.data.can_write }, ...parts.filter(Boolean));
      this.root.replaceChildren(
        button(store.t("back"), () => this.close(), { class: "b-back quiet small" }),
        disabled,
      );
    });
  }

  field() {
    const { store } = this;
    const node = store.node();
    const kind = kindOf(node, store.data.kinds);
    const options = (kind?.options ?? []).filter(
      (option) => !option.needs || Boolean(getAt(node, option.needs.split("."))),
    );
    const heading = kind?.label ?? store.t("unknown_kind", { name: wordsOf(node.data_type) });
    return [
      this.heading(heading, kind?.name ?? "json", kind?.about ?? store.t("unknown_about")),
      this.problems(["display_name", "uid", ...options.map((option) => option.key)]),
      this.named("display_name", store.t("name")),
      this.uid(),
      kind?.family ? this.kind(kind) : null,
      ...Object.entries(store.data.sections).map(([section, label]) =>
        this.section(
          label,
          options.filter((option) => option.section === section),
          section,
        ),
      ),
      this.others(node, kind?.options ?? []),
    ];
  }

  block() {
    const { store } = this;
    const shared = {
      name: "shared",
      key: "reference_to",
      control: "shared",
      label: store.t("shared_block_field"),
      help: store.t("shared_block_help"),
      section: "",
    };
    return [
      this.heading(store.t("block"), "block", store.t("block_about")),
      this.problems(["title", "uid", "reference_to"]),
      this.named("title", store.t("name")),
      this.uid(),
      store.node().schema?.length && !store.node().reference_to ? null : this.control(shared),
      this.others(store.node(), [shared]),
    ];
  }

  heading(label, symbol, about) {
    const { store } = this;
    return h(
      "div",
      { class: "b-heading" },
      h(
        "h2",
        { id: "panel-heading", tabindex: "-1" },
        icon(store.data.icons, symbol),
        " ",
        store.nameOf(store.node(), store.selected),
        " ",
        h("span", { class: "facts" }, label),
      ),
      h("p", { class: "hint" }, about),
      store.data.can_write ? arranging(this) : null,
    );
  }

  section(label, options, name) {
    if (options.length === 0) return null;
    const controls = h("div", { class: "b-options" }, ...options.map((option) => this.control(option)));
    if (name !== "programs") return h("section", { class: "b-section" }, h("h3", {}, label), controls);
    const isUsed = options.some((option) => readOption(this.store.node(), option) !== undefined);
    return h("details", { class: "b-section", open: isUsed }, h("summary", {}, label), controls);
  }

  /** One option: its label, control, help, and the problems that stand at its key. */
  control(option, base = this.store.selected) {
    const { store } = this;
    const node = getAt(store.doc, base);
    const id = `option-${option.name}`;
    const found = this.problemsOf(option.key, base);
    const unread = store.unreadAt(base, option.key);
    const attributes = {
      "data-key": option.key,
      "aria-invalid": found.length || unread ? "true" : null,
      "aria-describedby":
        [found.length && `${id}-error`, option.help && `${id}-help`].filter(Boolean).join(" ") || null,
    };
    const write = (value, mark) => {
      store.forget(base, option.key);
      const next = setAt(store.doc, base, writeOption(getAt(store.doc, base), option, value));
      store.edit(next, { mark, fresh: mark === null || this.hasDependents(option) });
    };
    const slot = {
      store,
      node,
      option,
      id,
      attributes,
      path: base,
      value: readOption(node, option),
      unread: unread?.text,
      refuse: (text, message) => store.refuse(base, { key: option.key, text, message }),
      now: () => readOption(getAt(store.doc, base), option),
      set: (value) => write(value, null),
      type: (value) => write(value, `${joinPath(base)}:${option.name}`),
      replaceNode: (next) => store.edit(setAt(store.doc, base, next)),
    };
    const label = OWN_LABEL.includes(option.control)
      ? ["flag", "page", "enabled"].includes(option.control)
        ? null
        : h("p", { class: "label" }, option.label)
      : h("label", { for: id }, option.label);
    return h(
      "div",
      { class: NARROW.includes(option.control) ? "field b-half" : "field" },
      label,
      CONTROLS[option.control](slot),
      ...this.notes(id, option.help, found),
    );
  }

  hasDependents(option) {
    const kind = kindOf(this.store.node(), this.store.data.kinds);
    return (kind?.options ?? []).some((each) => each.needs === option.key);
  }

  notes(id, help, found) {
    return [
      help ? h("p", { class: "hint", id: `${id}-help` }, help) : null,
      found.length
        ? h("p", { class: "error", id: `${id}-error` }, found.map((problem) => problem.message).join(" "))
        : null,
    ];
  }

  problemsOf(key, base = this.store.selected) {
    return this.store.problemsAt(base).filter((problem) => problem.key === key || problem.key.startsWith(`${key}.`));
  }

  /** What is wrong here, but at no control that is shown. */
  problems(keys) {
    const found = this.store
      .problemsAt(this.store.selected)
      .filter((problem) => !keys.some((key) => problem.key === key || problem.key.startsWith(`${key}.`)));
    return found.length
      ? h(
          "div",
          { class: "message message-error" },
          ...found.map((problem) => h("p", {}, [problem.key, problem.message].filter(Boolean).join(" "))),
        )
      : null;
  }

  named(key, label) {
    const { store } = this;
    const path = store.selected;
    const id = `option-${key}`;
    const found = this.problemsOf(key);
    const typed = (event) => {
      const before = getAt(store.doc, path);
      const uid = store.followingUid(path, wordsOf(before[key]), event.target.value);
      store.rename(path, { ...before, [key]: event.target.value, uid }, `${joinPath(path)}:name`);
    };
    const attributes = {
      id,
      value: wordsOf(store.node()[key]),
      oninput: typed,
      "aria-invalid": found.length ? "true" : null,
      "aria-describedby": found.length ? `${id}-error` : null,
    };
    return h(
      "div",
      { class: "field" },
      h("label", { for: id }, label),
      h("input", attributes),
      ...this.notes(id, "", found),
    );
  }

  /** Another kind of the same family, whose values mean the same. */
  kind(kind) {
    const { store } = this;
    const path = store.selected;
    const family = store.data.kinds.filter((each) => each.family === kind.family);
    const set = (name) =>
      store.edit(
        setAt(
          store.doc,
          path,
          changeKind(
            store.node(),
            kind,
            family.find((each) => each.name === name),
          ),
        ),
      );
    const select = controls.choice(
      { store, id: "option-kind", value: kind.name, set, attributes: {} },
      family.map((each) => [each.name, each.label]),
      { isOptional: false },
    );
    return h("div", { class: "field" }, h("label", { for: "option-kind" }, store.t("kind")), select);
  }

  uid() {
    const { store } = this;
    const path = store.selected;
    const found = this.problemsOf("uid");
    const help = store.isSaved(path) ? store.t("uid_saved") : store.t("uid_help");
    const typed = (event) =>
      store.rename(path, { ...getAt(store.doc, path), uid: event.target.value }, `${joinPath(path)}:uid`);
    const attributes = {
      id: "option-uid",
      class: "mono",
      spellcheck: "false",
      autocapitalize: "off",
      value: wordsOf(store.node().uid),
      oninput: typed,
      "aria-invalid": found.length ? "true" : null,
      "aria-describedby": `option-uid-help${found.length ? " option-uid-error" : ""}`,
    };
    return h(
      "div",
      { class: "field" },
      h("label", { for: "option-uid" }, "uid"),
      h("input", attributes),
      ...this.notes("option-uid", help, found),
    );
  }

  others(node, options, structure = STRUCTURE, base = this.store.selected) {
    return otherKeysPart(this, { node, options, structure, base });
  }
}
