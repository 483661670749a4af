// The editor's document as a rich text tree. What nobody changed goes back as it came, to the last key.
import { isObject, kept, newUid } from "./parts.js";
import { MARKS, addressOf } from "./reading.js";

const NAMES = Object.fromEntries(Object.entries(MARKS).map(([name, mark]) => [mark, name]));
const FLOWS = { blockquote: "blockquote", listItem: "li", tableCell: "td", tableHeader: "th", wrap: "wrap" };

/** Writes documents of one editor, which began with `tree`, shown as `document`; null where there was no tree. */
export class Writer {
  #tree;
  #document;
  #before = new Map();
  #seen = new Set();

  constructor(tree, document) {
    this.#tree = tree;
    this.#document = document;
    document.descendants((node) => {
      if (node.attrs.key) this.#before.set(node.attrs.key, node);
    });
  }

  /** The tree of a document; null for one in which nothing was ever written. */
  treeOf(document) {
    if (document === this.#document || document.content.eq(this.#document.content)) return this.#tree;
    if (this.#tree === null && document.childCount === 1 && isEmptyLine(document.firstChild)) return null;
    this.#seen = new Set();
    const frame = this.#own(this.#tree, "doc");
    return { ...frame, children: this.#flow(document, "p") };
  }

  #isAsBefore(node) {
    const { key } = node.attrs;
    const before = key ? this.#before.get(key) : undefined;
    return before !== undefined && (before === node || before.eq(node));
  }

  /** A node of the tree, without its children: what it was before, or a new one. */
  #frame(node, type) {
    return this.#own(kept(node.attrs.key), type);
  }

  #own(before, type) {
    const { children: _children, ...rest } = isObject(before) ? before : { uid: newUid(), attrs: {} };
    if (rest.uid !== undefined && this.#seen.has(rest.uid)) rest.uid = newUid();
    this.#seen.add(rest.uid);
    return { ...rest, type };
  }

  #asItCame(node) {
    const tree = kept(node.attrs.key);
    if (!uidsOf(tree).some((uid) => this.#seen.has(uid))) {
      for (const uid of uidsOf(tree)) this.#seen.add(uid);
      return tree;
    }
    return this.#copy(tree);
  }

  #copy(tree) {
    if (!Array.isArray(tree?.children)) return isObject(tree) && "uid" in tree ? { ...tree, uid: newUid() } : tree;
    const uid = "uid" in tree ? { uid: newUid() } : {};
    return { ...tree, ...uid, children: tree.children.map((child) => this.#copy(child)) };
  }

  #node(node, bare) {
    if (node.attrs.key && (node.isAtom || this.#isAsBefore(node))) return this.#asItCame(node);
    const { name } = node.type;
    if (name === "paragraph") return this.#line(node, node.attrs.as && node.attrs.as !== "bare" ? node.attrs.as : bare);
    if (name === "heading") return this.#line(node, `h${node.attrs.level}`);
    if (name === "codeBlock") return { ...this.#frame(node, "code"), children: [{ text: node.textContent }] };
    if (name === "horizontalRule") return { ...this.#frame(node, "hr"), children: [{ text: "" }] };
    if (name === "bulletList" || name === "orderedList") return this.#whole(node, name === "bulletList" ? "ul" : "ol");
    if (name === "table") return this.#table(node);
    const frame = this.#frame(node, FLOWS[name]);
    return { ...frame, children: this.#flow(node, name === "listItem" ? "fragment" : "p", name === "listItem" || name === "blockquote") };
  }

  #whole(node, type) {
    const frame = this.#frame(node, type);
    return { ...frame, children: childrenOf(node).map((child) => this.#node(child)) };
  }

  #line(node, type) {
    const frame = this.#frame(node, type);
    return { ...frame, children: this.#texts(node) };
  }

  /** What a node holds. Text stands bare in it where the tree had it so, or has it so by custom when it stands alone. */
  #flow(node, type, isBareByCustom = false) {
    const children = childrenOf(node);
    const isBare = (child, alone) => child?.type.name === "paragraph" && (child.attrs.as === "bare" || (alone && isBareByCustom && child.attrs.as === null));
    if (children.length === 1 && isBare(children[0], true)) return this.#texts(children[0]);
    return children.flatMap((child, index) => {
      const staysBare = node.type.name !== "doc" && isBare(child) && !isBare(children[index - 1]) && !isBare(children[index + 1]);
      return staysBare ? this.#texts(child) : [this.#node(child, type)];
    });
  }

  #table(node) {
    const frame = this.#frame(node, "table");
    const width = node.firstChild.childCount;
    const sections = [];
    const before = kept(node.attrs.key)?.children ?? [];
    node.forEach((row) => {
      const isHead = childrenOf(row).every((cell) => cell.type.name === "tableHeader");
      const key = row.attrs.section;
      const last = sections.at(-1);
      const type = kept(key)?.type ?? (isHead && sections.every(({ frame: { type: above } }) => above === "thead") ? "thead" : "tbody");
      const children = this.#asBeforeOrRow(row);
      if (last && ((key && last.key === key) || last.frame.type === type)) last.rows.push(children);
      else sections.push({ key, frame: this.#own(kept(key), type), rows: [children] });
    });
    const children = sections.map((section) => ({ ...section.frame, children: section.rows }));
    return { ...frame, attrs: sized(frame.attrs, node.childCount, width), children: [...columnsOf(before, width), ...children] };
  }

  #asBeforeOrRow(row) {
    return this.#isAsBefore(row) ? this.#asItCame(row) : this.#whole(row, "tr");
  }

  /** Texts and what stands among them. Around links and embeds stand texts, empty ones if need be: so editors of the field expect it. */
  #texts(node) {
    const children = [];
    const links = [];
    let link = null;
    for (const child of childrenOf(node)) {
      const mark = child.marks.find((each) => each.type.name === "link") ?? null;
      if (mark && link?.mark.eq(mark)) this.#put(link.tree.children, child);
      else if (mark) {
        links.push((link = { mark, tree: { ...linkOf(mark, this.#own(kept(mark.attrs.key), "a")), children: [] } }));
        this.#put(link.tree.children, child);
        children.push(link.tree);
      } else {
        link = null;
        this.#put(children, child);
      }
    }
    for (const { tree } of links) tree.children = padded(tree.children);
    return padded(children);
  }

  #put(children, node) {
    if (node.isText) return put(children, { text: node.text, ...propertiesOf(node) });
    if (node.type.name !== "hardBreak") return children.push(this.#asItCame(node));
    if (node.attrs.isPlain) return put(children, { text: "\n", ...propertiesOf(node) });
    const { text: _text, break: _break, ...before } = kept(node.attrs.key) ?? {};
    const rest = Object.fromEntries(Object.entries(before).filter(([name]) => !(name in MARKS)));
    return children.push({ ...rest, ...propertiesOf(node), text: "\n", break: true });
  }
}

/** Add a text, to the one before it where both say the same of themselves. */
function put(children, leaf) {
  const last = children.at(-1);
  const { text: _text, ...said } = leaf;
  const { text: before, ...saidBefore } = last ?? {};
  if (typeof before === "string" && !last.break && JSON.stringify(said) === JSON.stringify(saidBefore)) last.text = before + leaf.text;
  else children.push(leaf);
}

function propertiesOf(node) {
  const others = node.marks.filter((mark) => mark.type.name === "otherMark").map((mark) => kept(mark.attrs.key));
  const known = node.marks.filter((mark) => mark.type.name in NAMES).map((mark) => ({ [NAMES[mark.type.name]]: true }));
  return Object.assign({}, ...others, ...known);
}

function padded(children) {
  const result = [];
  for (const child of children) {
    if (!("text" in child) && !("text" in (result.at(-1) ?? {}))) result.push({ text: "" });
    result.push(child);
  }
  if (!("text" in (result.at(-1) ?? {}))) result.push({ text: "" });
  return result;
}

/** A link with the address and target that it has now. One to an entry or a file stays what it is, until it leads elsewhere. */
function linkOf(mark, frame) {
  const before = kept(mark.attrs.key);
  const { href, target } = mark.attrs;
  const isReference = before?.type === "reference" && href === addressOf(before);
  const own = before?.type === "reference" && !isReference ? { uid: frame.uid } : frame;
  const attrs = { ...(isObject(own.attrs) ? own.attrs : {}) };
  if (!isReference && attrs.url !== href && !(attrs.url === undefined && attrs.href === href)) attrs.url = href;
  if (target === "_blank") attrs.target = "_blank";
  else if (attrs.target === "_blank") delete attrs.target;
  return { ...own, type: isReference ? "reference" : "a", attrs };
}

function sized(attrs, rows, columns) {
  const before = isObject(attrs) ? attrs : {};
  const widths = Array.isArray(before.colWidths) ? before.colWidths : [];
  const colWidths = Array.from({ length: columns }, (_, index) => widths[index] ?? 250);
  return { ...before, rows, cols: columns, colWidths };
}

function columnsOf(before, width) {
  return before.filter((each) => each?.type === "colgroup" && (each.children ?? []).length === width);
}

function childrenOf(node) {
  return Array.from({ length: node.childCount }, (_, index) => node.child(index));
}

function isEmptyLine(node) {
  return node.type.name === "paragraph" && node.childCount === 0;
}

function uidsOf(tree) {
  if (!isObject(tree)) return [];
  const own = typeof tree.uid === "string" ? [tree.uid] : [];
  return Array.isArray(tree.children) ? [...own, ...tree.children.flatMap(uidsOf)] : own;
}
