// The panel of the document itself: its name, what kind of page it is, and what its lists show.
import { choice, flag, ticks } from "./controls.js";
import { h, icon } from "./dom.js";
import { getAt, isObject, setAt, wordsOf } from "./paths.js";
import { fieldsOf } from "./rules.js";
import { listAt } from "./tree.js";

const STRUCTURE = ["uid", "title", "schema"];

export function documentPanel(panel) {
  const { store } = panel;
  const isShown = (option) =>
    (!option.needs || getAt(store.doc, option.needs.split(".")) === true) &&
    (option.control !== "labels" || store.data.labels.length > 0);
  const options = store.data.document_options.filter(isShown);
  return [
    h(
      "div",
      { class: "b-heading" },
      h("h2", { id: "panel-heading", tabindex: "-1" }, icon(store.data.icons, "type"), " ", store.t("settings")),
      h("p", { class: "hint" }, store.t(store.data.is_type ? "settings_about" : "settings_about_shared")),
    ),
    panel.problems(options.map((option) => option.key)),
    ...options.map((option) => panel.control(option, [])),
    h("p", { class: "hint" }, store.t("own_uid"), " ", h("code", {}, wordsOf(store.doc.uid))),
    panel.others(store.doc, options, [...STRUCTURE, "options.url_pattern", "options.url_prefix"], []),
  ];
}

/** A page has a url field and a pattern for it: both come with the tick and stay when it goes. */
export function page(slot) {
  const { store } = slot;
  return flag({
    ...slot,
    set: (isPage) =>
      store.edit(isPage ? asPage(store.doc, store.data.url_field) : setAt(store.doc, ["options", "is_page"], false)),
  });
}

function asPage(doc, urlField) {
  const options = isObject(doc.options) ? doc.options : {};
  const fields = listAt(doc, ["schema"]);
  const hasUrl = fields.some((field) => isObject(field) && field.uid === "url");
  const schema = hasUrl ? fields : [...fields.slice(0, 1), urlField, ...fields.slice(1)];
  return {
    ...doc,
    schema,
    options: {
      ...options,
      is_page: true,
      url_pattern: options.url_pattern ?? "/:title",
      url_prefix: options.url_prefix ?? "/",
    },
  };
}

export function title_field(slot) {
  const pairs = listAt(slot.store.doc, ["schema"])
    .filter((field) => isObject(field) && field.data_type === "text" && field.multiple !== true)
    .map((field) => [field.uid, wordsOf(field.display_name || field.uid)]);
  return choice(slot, pairs, { isOptional: slot.value === undefined });
}

export function sub_titles(slot) {
  const value = Array.isArray(slot.value) ? slot.value : [];
  const fields = listAt(slot.store.doc, ["schema"]).filter((field) => isObject(field) && field.uid !== "title");
  const known = fields.map((field) => [field.uid, wordsOf(field.display_name || field.uid)]);
  const deeper = new Map(fieldsOf(slot.store.doc).map(({ path, name }) => [path, name]));
  // What is named and not there stays ticked until somebody unticks it.
  const strange = value
    .filter((uid) => !known.some(([each]) => each === uid))
    .map((uid) => [uid, deeper.get(uid) ?? slot.store.t("unknown_field", { name: wordsOf(uid) })]);
  return ticks(slot, value, [...known, ...strange]);
}
