// The fields and blocks of a document as a tree, and the edits of it. Values in, values out; nothing here knows a page.
//
// A place is a path (paths.js). Fields lie in lists under `schema`, blocks in lists under `blocks`. The fields of a
// global field are its own, not the document's: they are no part of this tree.
import { getAt, isBelow, isObject, setAt } from "./paths.js";
import { freeUid } from "./names.js";

const FIELDS = "schema";
const BLOCKS = "blocks";

/** Whether a place is one of a block; else it is one of a field. */
export function isBlock(path) {
  return path.at(-2) === BLOCKS;
}

/** The lists that a field, a block or the document holds, as paths. */
export function listsBelow(doc, path) {
  const node = getAt(doc, path);
  if (!isObject(node)) return [];
  if (path.length === 0) return [[FIELDS]];
  if (isBlock(path)) return node.reference_to ? [] : [[...path, FIELDS]];
  if (node.data_type === BLOCKS) return [[...path, BLOCKS]];
  const holds = Array.isArray(node.schema) && node.data_type !== "global_field";
  return holds || node.data_type === "group" ? [[...path, FIELDS]] : [];
}

/** The list at a place, empty where there is none yet. */
export function listAt(doc, path) {
  const list = getAt(doc, path);
  return Array.isArray(list) ? list : [];
}

/** Every place of a field or block, top down. */
export function placesOf(doc, from = []) {
  return listsBelow(doc, from).flatMap((list) =>
    listAt(doc, list).flatMap((_, index) => [[...list, index], ...placesOf(doc, [...list, index])]),
  );
}

/** Whether what lies at `from` may move into a list: blocks go to blocks, fields to fields, nothing into itself. */
export function canMove(doc, from, list) {
  const sort = isBlock(from) ? BLOCKS : FIELDS;
  if (list.at(-1) !== sort || isBelow(list, from)) return false;
  return listsBelow(doc, list.slice(0, -1)).some((each) => each.at(-1) === sort);
}

export function insertAt(doc, list, index, node) {
  const before = listAt(doc, list);
  const place = Math.max(0, Math.min(index, before.length));
  return setAt(doc, list, [...before.slice(0, place), node, ...before.slice(place)]);
}

export function removeAt(doc, path) {
  const list = path.slice(0, -1);
  return setAt(
    doc,
    list,
    listAt(doc, list).filter((_, index) => index !== path.at(-1)),
  );
}

/** Put what lies at `from` before the index of a list. Answers the document and the new place, null where it may not. */
export function moveTo(doc, from, list, index) {
  const node = getAt(doc, from);
  if (node === undefined || !canMove(doc, from, list)) return null;
  const target = placeAfterRemoval(list, from);
  const isSameList = isBelow(from, list) && from.length === list.length + 1;
  const place = isSameList && from.at(-1) < index ? index - 1 : index;
  const last = listAt(doc, list).length - (isSameList ? 1 : 0);
  const landed = Math.max(0, Math.min(place, last));
  return { doc: insertAt(removeAt(doc, from), target, landed, node), path: [...target, landed] };
}

/** Where a place lies once what was at `gone` is no longer before it. */
function placeAfterRemoval(path, gone) {
  const depth = gone.length - 1;
  const isLater = path.length > depth && isBelow(path, gone.slice(0, -1)) && path[depth] > gone[depth];
  return isLater ? path.map((step, index) => (index === depth ? step - 1 : step)) : path;
}

/** One step among the siblings: -1 up, 1 down. */
export function stepBy(doc, path, step) {
  const list = path.slice(0, -1);
  const index = path.at(-1) + step;
  if (index < 0 || index >= listAt(doc, list).length) return null;
  return moveTo(doc, path, list, step > 0 ? index + 1 : index);
}

/** To the end of the group above it, or of the last block there. */
export function stepInto(doc, path) {
  const list = path.slice(0, -1);
  const index = path.at(-1) - 1;
  const target = index < 0 || isBlock(path) ? null : lastFieldList(doc, [...list, index]);
  return target && moveTo(doc, path, target, listAt(doc, target).length);
}

function lastFieldList(doc, path) {
  const [below] = listsBelow(doc, path);
  if (below === undefined || below.at(-1) === FIELDS) return below ?? null;
  const last = listAt(doc, below).findLastIndex((block) => isObject(block) && !block.reference_to);
  return last < 0 ? null : [...below, last, FIELDS];
}

/** Out of its group or block, to the place behind it. */
export function stepOut(doc, path) {
  const holder = holderOf(path);
  return holder === null || isBlock(path) ? null : moveTo(doc, path, holder.slice(0, -1), holder.at(-1) + 1);
}

/** The field that a field lies in, through the block where it lies in one; null at the top. */
export function holderOf(path) {
  const above = path.slice(0, -2);
  if (above.length === 0) return null;
  return isBlock(above) ? above.slice(0, -2) : above;
}

/** A copy behind the original, under a uid of its own. */
export function duplicateAt(doc, path, name) {
  const list = path.slice(0, -1);
  const node = getAt(doc, path);
  const label = isBlock(path) ? "title" : "display_name";
  const copy = { ...node, uid: freeUid(node.uid, uidsIn(doc, list)), [label]: name };
  return { doc: insertAt(doc, list, path.at(-1) + 1, copy), path: [...list, path.at(-1) + 1] };
}

/** The uids taken in a list. */
export function uidsIn(doc, list) {
  return listAt(doc, list).map((node) => (isObject(node) ? node.uid : undefined));
}

/** The uids from the top to a place: what stays the same while the field is moved among its siblings. */
export function uidPath(doc, path) {
  return path.flatMap((step, index) => (Number.isInteger(step) ? [getAt(doc, path.slice(0, index + 1))?.uid] : []));
}

/** Whether a field or block of the same uids is in a document. */
export function findByUids(doc, uids, from = []) {
  if (uids.length === 0) return from;
  for (const list of listsBelow(doc, from)) {
    const index = listAt(doc, list).findIndex((node) => isObject(node) && node.uid === uids[0]);
    if (index >= 0) return findByUids(doc, uids.slice(1), [...list, index]);
  }
  return null;
}

/** The field or block in which a problem's path lies (`schema.3.uid`), and the rest of that path. */
export function placeOfProblem(doc, path) {
  let place = [];
  let rest = path;
  while (rest.length >= 2 && (rest[0] === FIELDS || rest[0] === BLOCKS) && Number.isInteger(rest[1])) {
    const next = [...place, rest[0], rest[1]];
    if (!isObject(getAt(doc, next)) || !listsBelow(doc, place).some((list) => list.at(-1) === rest[0])) break;
    place = next;
    rest = rest.slice(2);
  }
  return { place, rest };
}
