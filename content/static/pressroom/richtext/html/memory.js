// What the elements of rich text in HTML were like in the source: by it they are written again as they came.
import { decoded } from "./source.js";

const sources = new WeakMap();
const wrappers = new Map();
const raws = new Map();
const UNIT = /&(?:#[0-9]+|#x[0-9a-f]+|[a-z][a-z0-9]*);?|[ \t\n\f\r]+|[\s\S]/giu;

/** Remember the very source of a node of the tree. */
export function rememberSource(node, source) {
  sources.set(node, source);
  return node;
}

/** The source of a node that is the one that was read; undefined for any other. */
export function sourceOf(node) {
  return sources.get(node);
}

/** Remember an element around texts; the key is what the texts carry. */
export function rememberWrapper(wrapper) {
  const key = `w${wrappers.size}`;
  wrappers.set(key, { ...wrapper, key });
  return key;
}

/** The element around texts under the key. */
export function wrapperOf(key) {
  return wrappers.get(key);
}

/** Remember how a text is spelled; the key is what it carries. */
export function rememberSpelling(raw) {
  const key = `r${raws.size}`;
  raws.set(key, raw);
  return key;
}

/** A text as HTML, spelled as the source under the key spells what is still the same at its ends. */
export function spelled(text, key, { isPreformatted = false } = {}) {
  const raw = raws.get(key);
  if (raw === undefined) return encoded(text, isPreformatted);
  const units = unitsOf(raw, isPreformatted);
  let before = 0;
  let start = 0;
  while (before < units.length && text.startsWith(units[before].text, start)) start += units[before++].text.length;
  let after = units.length;
  let end = text.length;
  while (after > before && end - units[after - 1].text.length >= start && text.slice(0, end).endsWith(units[after - 1].text)) {
    end -= units[--after].text.length;
  }
  const spelling = (part) => part.map((unit) => unit.raw).join("");
  return spelling(units.slice(0, before)) + encoded(text.slice(start, end), isPreformatted) + spelling(units.slice(after));
}

/** A text as HTML. */
export function encoded(text, isPreformatted = false) {
  const escaped = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\u00a0/g, "&nbsp;");
  // Of several spaces HTML shows one.
  return isPreformatted ? escaped : escaped.replace(/ (?= )/g, "&nbsp;");
}

/** The text that people see of a piece of source: any space in it is one space. */
export function shownOf(raw) {
  return unitsOf(raw, false).map((unit) => unit.text).join("");
}

function unitsOf(raw, isPreformatted) {
  const units = (raw.match(UNIT) ?? []).map((unit) => ({ raw: unit, text: shownUnit(unit, isPreformatted) }));
  const whole = isPreformatted ? decoded(raw) : decoded(raw.replace(/[ \t\n\f\r]+/g, " "));
  return units.map((unit) => unit.text).join("") === whole ? units : [{ raw, text: whole }];
}

function shownUnit(unit, isPreformatted) {
  return !isPreformatted && /^[ \t\n\f\r]/.test(unit) ? " " : decoded(unit);
}
