// What nodes of a rich text tree were like before they were shown: by it a node that nobody changed goes back as it came.
//
// A document of the editor carries keys of this memory and never the parts themselves, so that what is pasted from elsewhere
// can name only parts of this page.
// What was copied on another page names none of this one.
const PAGE = newUid().slice(0, 8);
const parts = new Map();
const keys = new WeakMap();
const keysOfMarks = new Map();

/** The key under which a part of the tree, an object, is kept. */
export function keep(part) {
  let key = keys.get(part);
  if (key === undefined) {
    key = `${PAGE}-${parts.size}`;
    parts.set(key, part);
    keys.set(part, key);
  }
  return key;
}

/** The part under the key; undefined for none. */
export function kept(key) {
  return parts.get(key);
}

/** The key of what a text says besides the marks that the editor knows; equal ones share theirs. */
export function keepMark(properties) {
  const text = JSON.stringify(sorted(properties));
  if (!keysOfMarks.has(text)) keysOfMarks.set(text, keep(JSON.parse(text)));
  return keysOfMarks.get(text);
}

/** Whether a value is an object of JSON. */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A uid for a node: 32 hexadecimal digits. */
export function newUid() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((name) => [name, sorted(value[name])]));
}
