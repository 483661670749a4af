// The rules of a type by which fields show and hide: their paths follow the fields. Values in, values out.
import { getAt, isObject, joinPath, samePath, setAt, wordsOf } from "./paths.js";
import { findByUids, listAt, listsBelow, uidPath } from "./tree.js";

/** The fields of a document that a rule can name: path of uids, name, and the field. Blocks only lead to their fields. */
export function fieldsOf(doc, from = []) {
  return listsBelow(doc, from).flatMap((list) =>
    listAt(doc, list).flatMap((node, index) => {
      if (!isObject(node)) return [];
      const path = [...list, index];
      const own =
        list.at(-1) === "schema"
          ? [{ path: joinPath(uidPath(doc, path)), name: wordsOf(node.display_name || node.uid), node }]
          : [];
      return [...own, ...fieldsOf(doc, path)];
    }),
  );
}

/** The document after a field or block has moved or got another uid: what names it by path names it still. */
export function followed(doc, before, after) {
  const [old, now] = [joinPath(before), joinPath(after)];
  if (old === now) return doc;
  const renamed = (path) =>
    path === old ? now : typeof path === "string" && path.startsWith(`${old}.`) ? now + path.slice(old.length) : path;
  return withTitles(withRules(withSources(doc, before, after), renamed), renamed);
}

/** Slugs beside a field that got another uid are made from it still. */
function withSources(doc, before, after) {
  const place = findByUids(doc, after);
  const isBeside = samePath(before.slice(0, -1), after.slice(0, -1));
  if (place === null || place.length === 0 || !isBeside) return doc;
  const list = place.slice(0, -1);
  const fields = listAt(doc, list).map((field) =>
    isObject(field) && field.source_field === before.at(-1) ? { ...field, source_field: after.at(-1) } : field,
  );
  return setAt(doc, list, fields);
}

function withRules(doc, renamed) {
  if (!Array.isArray(doc.field_rules)) return doc;
  const named = (list, key) =>
    Array.isArray(list)
      ? list.map((each) => (isObject(each) && key in each ? { ...each, [key]: renamed(each[key]) } : each))
      : list;
  const rules = doc.field_rules.map((rule) => {
    if (!isObject(rule)) return rule;
    const next = { ...rule };
    if ("conditions" in rule) next.conditions = named(rule.conditions, "operand_field");
    if ("actions" in rule) next.actions = named(rule.actions, "target_field");
    return next;
  });
  return { ...doc, field_rules: rules };
}

function withTitles(doc, renamed) {
  const options = getAt(doc, ["options"]);
  if (!isObject(options)) return doc;
  const next = { ...options };
  if ("title" in options) next.title = renamed(options.title);
  for (const key of ["url_pattern", "url_prefix"])
    if (typeof options[key] === "string")
      next[key] = options[key].replace(/:field\[(\w+)\]/g, (part, uid) =>
        renamed(uid).includes(".") ? part : `:field[${renamed(uid)}]`,
      );
  if (Array.isArray(options.sub_title)) next.sub_title = options.sub_title.map(renamed);
  return { ...doc, options: next };
}

/** A rule to begin with: one condition, one field that shows. */
export function newRule() {
  return { match_type: "all", conditions: [newCondition()], actions: [newAction()] };
}

export function newCondition() {
  return { operand_field: "", operator: "equals", value: "" };
}

export function newAction() {
  return { action: "show", target_field: "" };
}
