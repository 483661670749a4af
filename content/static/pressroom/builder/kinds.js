// Which kind of the palette a field is, and which of its keys the kind's options show.
import { getAt, isObject, parsePath, setAt, unsetAt } from "./paths.js";

const TESTS = {
  is: (value, wanted) => value === wanted,
  object: (value) => isObject(value),
  text: (value) => typeof value === "string" && value !== "",
};

/** The first kind all of whose conditions hold; undefined where nobody knows the field. */
export function kindOf(field, kinds) {
  return kinds.find((kind) =>
    kind.match.every(([path, test, wanted]) => TESTS[test](getAt(field, parsePath(path)), wanted)),
  );
}

/** The field as another kind of its family: what told the old one goes, what tells the new one comes, the rest stays. */
export function changeKind(field, from, to) {
  const flags = from.match.filter(([path, test]) => test === "is" && path !== "data_type");
  const plain = flags.reduce((node, [path]) => unsetAt(node, parsePath(path)), field);
  const marked = to.match.reduce((node, [path, , wanted]) => setAt(node, parsePath(path), wanted), plain);
  return { ...to.new, ...marked };
}

/** The value that an option shows. */
export function readOption(node, option) {
  return getAt(node, parsePath(option.key));
}

/** The node with the option's value. What is cleared goes back to the option's blank, or goes where it has none. */
export function writeOption(node, option, value) {
  const path = parsePath(option.key);
  if (value !== undefined) return setAt(node, path, value);
  if (getAt(node, path) === undefined) return node;
  return "blank" in option ? setAt(node, path, option.blank) : unsetAt(node, path);
}

/** The keys of a node that none of the options shows, as dotted paths; keys inside `field_metadata` one by one. */
export function otherKeys(node, options, structural) {
  const shown = new Set([...structural, ...options.flatMap((option) => [option.key, ...(option.covers ?? [])])]);
  const opened = new Set(["field_metadata", "error_messages", "options"]);
  const isOpened = (key) =>
    opened.has(key) && isObject(node[key]) && [...shown].some((each) => each.startsWith(`${key}.`));
  return Object.keys(node)
    .flatMap((key) => {
      if (shown.has(key)) return [];
      if (!isOpened(key)) return [key];
      return Object.keys(node[key])
        .map((below) => `${key}.${below}`)
        .filter((each) => !shown.has(each));
    })
    .filter((key) => key.split(".").length === parsePath(key).length && getAt(node, parsePath(key)) !== undefined);
}
