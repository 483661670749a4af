// JSON as people edit it: read with the place of the first mistake, numbers kept by their digits, values found by path.
import { isRaw } from "./paths.js";

/** `{value}`, or `{at, message}` with the offset of the first mistake; `message` is a name of a text. */
export function readJson(text) {
  try {
    scan(text, null);
  } catch (mistake) {
    // Texts can be nested deeper than anything here may go.
    if (mistake instanceof RangeError) return { at: 0, message: "json_deep" };
    if (!(mistake instanceof Mistake)) throw mistake;
    return { at: mistake.at, message: mistake.message };
  }
  return { value: JSON.parse(text, keepDigits) };
}

export function printJson(value) {
  return JSON.stringify(value, null, 2);
}

/** The offsets of the value at a path, or of the nearest one above it that is there. */
export function spanOf(text, path) {
  const found = { path, span: [0, text.length], depth: 0 };
  scan(text, found);
  return found.span;
}

/** Line and column of an offset, both from 1. */
export function lineAt(text, offset) {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: before.at(-1).length + 1 };
}

/** 9007199254740993 and 1.0 would come back as other digits: such numbers are carried as they are written. */
function keepDigits(_, value, context) {
  const source = context?.source;
  if (typeof value !== "number" || source === undefined || String(value) === source) return value;
  return typeof JSON.rawJSON === "function" ? JSON.rawJSON(source) : value;
}

export function sameJson(one, other) {
  if (one === other) return true;
  if (isRaw(one) || isRaw(other)) return isRaw(one) && isRaw(other) && one.rawJSON === other.rawJSON;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && sameJson(one[key], other[key]))
  );
}

class Mistake extends Error {
  constructor(at, message) {
    super(message);
    this.at = at;
  }
}

const SPACE = /[ \t\n\r]*/y;
const TOKEN =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y;

function scan(text, found) {
  let at = 0;

  function take(pattern) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    at += match ? match[0].length : 0;
    return match?.[0];
  }

  function expect(mark, message) {
    take(SPACE);
    if (text[at] !== mark) throw new Mistake(at, message);
    at += 1;
  }

  /** `depth` counts the steps of the wanted path that lead here; -1 where they do not. */
  function value(depth) {
    take(SPACE);
    const start = at;
    if (text[at] === "{") members(depth);
    else if (text[at] === "[") items(depth);
    else if (take(TOKEN) === undefined) throw new Mistake(at, "json_value");
    if (found && depth > found.depth) Object.assign(found, { depth, span: [start, at] });
  }

  function next(depth, step) {
    return found && depth >= 0 && String(found.path[depth]) === String(step) ? depth + 1 : -1;
  }

  function isAtEnd(close) {
    take(SPACE);
    if (text[at] !== close) return false;
    at += 1;
    return true;
  }

  function members(depth) {
    const keys = new Set();
    at += 1;
    if (isAtEnd("}")) return;
    do {
      take(SPACE);
      const start = at;
      const key = text[at] === '"' ? take(TOKEN) : undefined;
      if (key === undefined) throw new Mistake(at, "json_key");
      const name = JSON.parse(key);
      if (keys.has(name)) throw new Mistake(start, "json_twice");
      keys.add(name);
      expect(":", "json_colon");
      value(next(depth, name));
      take(SPACE);
    } while (text[at] === "," && (at += 1));
    expect("}", "json_comma");
  }

  function items(depth) {
    at += 1;
    if (isAtEnd("]")) return;
    let index = 0;
    do {
      value(next(depth, index));
      index += 1;
      take(SPACE);
    } while (text[at] === "," && (at += 1));
    expect("]", "json_comma");
  }

  value(0);
  take(SPACE);
  if (at < text.length) throw new Mistake(at, "json_end");
}
