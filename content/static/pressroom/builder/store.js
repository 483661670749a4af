// The state of the page and every way to change it. Views draw it and call these; they keep nothing of their own.
import { redo, record, startHistory, undo } from "./history.js";
import { sameJson } from "./jsontext.js";
import { freeUid, uidFrom } from "./names.js";
import { getAt, isBelow, joinPath, parsePath, samePath, setAt, wordsOf } from "./paths.js";
import { followed } from "./rules.js";
import {
  duplicateAt,
  findByUids,
  insertAt,
  isBlock,
  listAt,
  moveTo,
  placeOfProblem,
  removeAt,
  uidPath,
  uidsIn,
} from "./tree.js";

export class Store {
  constructor(data, texts) {
    this.data = data;
    this.texts = texts;
    this.history = startHistory(data.document);
    this.saved = data.is_unsaved ? null : data.document;
    this.version = data.version;
    this.selected = [];
    this.problems = [];
    // What somebody typed that is no value of its option, by the uids of its field: it stands in its control.
    this.unread = [];
    this.closed = new Set();
    this.listeners = [];
    this.epoch = 0;
    this.setProblems(data.problems);
  }

  get doc() {
    return this.history.present;
  }

  get isChanged() {
    return this.unread.length > 0 || !sameJson(this.doc, this.saved);
  }

  node(path = this.selected) {
    return getAt(this.doc, path);
  }

  t(name, values = {}) {
    return this.texts[name].replace(/%\((\w+)\)s/g, (_, key) => wordsOf(values[key]));
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  changed() {
    this.listeners.forEach((listener) => listener());
  }

  /** A further document. A mark joins steps of one kind, such as letters typed into one input. */
  edit(doc, { mark = null, selected = this.selected, fresh = mark === null } = {}) {
    this.history = record(this.history, doc, mark);
    this.selected = selected;
    if (fresh) this.epoch += 1;
    this.changed();
  }

  select(path) {
    this.selected = path;
    this.history = { ...this.history, mark: null };
    this.epoch += 1;
    this.changed();
  }

  undo() {
    this.travel(undo);
  }

  redo() {
    this.travel(redo);
  }

  travel(step) {
    const uids = uidPath(this.doc, this.selected);
    this.history = step(this.history);
    this.selected = findByUids(this.doc, uids) ?? [];
    this.epoch += 1;
    this.changed();
  }

  /** A document from elsewhere: the JSON view, or the server. */
  replace(doc) {
    const uids = uidPath(this.doc, this.selected);
    this.edit(doc, { selected: findByUids(doc, uids) ?? [] });
  }

  /** The server keeps a document as its version. What was changed since it was sent stays, and is not saved yet. */
  markSaved(doc, version, sent) {
    this.saved = doc;
    this.version = version;
    this.problems = [];
    if (sameJson(this.doc, sent) && !sameJson(sent, doc)) this.replace(doc);
    this.epoch += 1;
    this.changed();
  }

  setProblems(problems) {
    this.problems = problems.map((problem) => ({
      ...problem,
      uids: this.uidsOf(problem.path),
      ...this.placed(problem.path),
    }));
    this.epoch += 1;
    this.changed();
  }

  placed(path) {
    const { place, rest } = placeOfProblem(this.doc, parsePath(path));
    return { place, key: joinPath(rest) };
  }

  uidsOf(path) {
    return uidPath(this.doc, placeOfProblem(this.doc, parsePath(path)).place);
  }

  /** The problems of a place; they follow their field when it is moved, unless another beside it has its uid. */
  problemsAt(path) {
    return this.problems.filter((problem) => samePath(this.placeOf(problem) ?? [null], path));
  }

  /** Where the field of a problem lies by now; null where it is gone. */
  placeOf(problem) {
    const isThere = samePath(uidPath(this.doc, problem.place), problem.uids) && this.node(problem.place) !== undefined;
    return isThere ? problem.place : findByUids(this.doc, problem.uids);
  }

  unreadAt(path, key) {
    return this.unread.find((each) => each.key === key && samePath(each.uids, uidPath(this.doc, path)));
  }

  forget(path, key) {
    const gone = this.unreadAt(path, key);
    if (gone) this.unread = this.unread.filter((each) => each !== gone);
  }

  /** Keep what was typed at an option and is no value of it: until it is mended, nothing is saved. */
  refuse(path, { key, text, message }) {
    this.forget(path, key);
    this.unread = [...this.unread, { uids: uidPath(this.doc, path), key, text, message }];
    this.changed();
  }

  /** What is typed and no value, as problems; what lay in a field that is gone is gone with it. */
  unreadProblems() {
    this.unread = this.unread.filter(({ uids }) => findByUids(this.doc, uids) !== null);
    return this.unread.map(({ uids, key, message }) => ({
      path: joinPath([...findByUids(this.doc, uids), key]),
      message,
    }));
  }

  /** What was typed in a field that has moved, or has another uid, goes along. */
  carryUnread(before, after) {
    this.unread = this.unread.map((each) =>
      isBelow(each.uids, before) ? { ...each, uids: [...after, ...each.uids.slice(before.length)] } : each,
    );
  }

  insert(list, index, node, options = {}) {
    const taken = [...uidsIn(this.doc, list), ...(this.data.is_type && list.length === 1 ? this.data.reserved : [])];
    const named = { ...node, uid: freeUid(node.uid, taken) };
    this.edit(insertAt(this.doc, list, index, named), {
      selected: [...list, Math.min(index, listAt(this.doc, list).length)],
      ...options,
    });
  }

  /** Move by a function of tree.js; nothing happens where it answers null. */
  move(step, ...rest) {
    return this.moved(this.selected, step(this.doc, this.selected, ...rest));
  }

  moveTo(from, list, index) {
    return this.moved(from, moveTo(this.doc, from, list, index));
  }

  moved(from, result) {
    const isKept = result !== null && (result.path.length === 2 || !this.isFixed(from));
    if (!isKept) return false;
    const [before, after] = [uidPath(this.doc, from), uidPath(result.doc, result.path)];
    this.carryUnread(before, after);
    this.edit(followed(result.doc, before, after), { selected: result.path });
    return true;
  }

  /** Another version of a node, perhaps under another uid: what names it follows, from where the typing began. */
  rename(path, node, mark) {
    const base = mark === this.history.mark ? this.history.past.at(-1) : this.doc;
    const isOther = node.uid !== getAt(this.doc, path).uid;
    const doc = setAt(base, path, node);
    this.carryUnread(uidPath(this.doc, path), uidPath(doc, path));
    this.edit(followed(doc, uidPath(base, path), uidPath(doc, path)), { mark, fresh: isOther });
  }

  duplicate(path) {
    const node = getAt(this.doc, path);
    const name = this.t("copy_of", { name: this.nameOf(node, path) });
    const { doc, path: selected } = duplicateAt(this.doc, path, name);
    this.edit(doc, { selected });
  }

  remove(path) {
    if (this.isFixed(path)) return;
    const list = path.slice(0, -1);
    const doc = removeAt(this.doc, path);
    const left = listAt(doc, list).length;
    const selected = left > 0 ? [...list, Math.min(path.at(-1), left - 1)] : path.slice(0, -2);
    this.edit(doc, { selected });
  }

  /** Every type needs its title where it is: at the top. */
  isFixed(path) {
    return this.data.is_type && path.length === 2 && getAt(this.doc, path)?.uid === "title";
  }

  nameOf(node, path) {
    return wordsOf(isBlock(path) ? node?.title : node?.display_name) || wordsOf(node?.uid) || this.t("nameless");
  }

  /** Whether the field is in the document as it was saved, so that entries may hold values under its uid. */
  isSaved(path) {
    return findByUids(this.saved, uidPath(this.doc, path)) !== null;
  }

  /** The uid that goes with a new name: it follows as long as nobody has chosen another. */
  followingUid(path, before, after) {
    const uid = wordsOf(getAt(this.doc, path).uid);
    const own = uidFrom(before);
    const follows =
      !uid ||
      uid === own ||
      (own && uid.replace(/_\d+$/, "") === own.replace(/_\d+$/, "")) ||
      this.suggested?.uid === uid;
    if (!follows || this.isSaved(path)) return uid;
    const list = path.slice(0, -1);
    const taken = uidsIn(this.doc, list).filter((_, index) => index !== path.at(-1));
    const next = freeUid(uidFrom(after) || uid, [
      ...taken,
      ...(this.data.is_type && list.length === 1 ? this.data.reserved : []),
    ]);
    this.suggested = { uid: next };
    return next;
  }
}
