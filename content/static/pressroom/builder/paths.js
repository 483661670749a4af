// Places in a document: lists of keys and indexes. A document is never changed; edits copy what lies along the way.

export function parsePath(text) {
  return text === "" ? [] : text.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

export function joinPath(path) {
  return path.map(wordsOf).join(".");
}

export function samePath(one, other) {
  return one.length === other.length && isBelow(one, other);
}

/** Whether `path` is `above`, or leads through it. */
export function isBelow(path, above) {
  return above.length <= path.length && above.every((step, index) => path[index] === step);
}

/** The value at a place; undefined where there is none. */
export function getAt(value, path) {
  return path.reduce((found, step) => (has(found, step) ? found[step] : undefined), value);
}

/** The document with another value at a place; missing objects along the way are made. */
export function setAt(value, path, next) {
  if (path.length === 0) return next;
  const [step, ...rest] = path;
  const before = has(value, step) ? value[step] : undefined;
  const after = setAt(before, rest, next);
  if (after === before && has(value, step)) return value;
  if (Array.isArray(value)) return value.map((each, index) => (index === step ? after : each));
  return { ...(isObject(value) ? value : {}), [step]: after };
}

/** The document without a key. */
export function unsetAt(value, path) {
  const [step, ...rest] = path;
  if (!has(value, step)) return value;
  if (rest.length > 0) {
    const after = unsetAt(value[step], rest);
    return after === value[step] ? value : setAt(value, [step], after);
  }
  if (Array.isArray(value)) return value.filter((_, index) => index !== step);
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== step));
}

export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isRaw(value);
}

/** A number whose digits JavaScript cannot hold (see jsontext.js). */
export function isRaw(value) {
  return typeof JSON.isRawJSON === "function" && JSON.isRawJSON(value);
}

function has(value, step) {
  if (Array.isArray(value)) return Number.isInteger(step) && step >= 0 && step < value.length;
  return isObject(value) && Object.hasOwn(value, step);
}

/** A value where words are shown: a text as it is, nothing for nothing, anything else as JSON. */
export function wordsOf(value) {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
