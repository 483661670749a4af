// A rich text tree as the editor's document: every node becomes one that it can edit, or a closed box that stays as it is.
import { isObject, keep, keepMark } from "./parts.js";

/** Marks of a text by their names in the tree. */
export const MARKS = {
  bold: "bold", italic: "italic", underline: "underline", strikethrough: "strike", superscript: "superscript",
  subscript: "subscript", inlineCode: "code",
};
const LINES = ["p", "fragment"];
const HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"];
const LISTS = { ul: "bulletList", ol: "orderedList" };
const WITHIN_TEXT = new Set(["inline", "link", "download"]);
const SECTIONS = new Set(["thead", "tbody"]);

/** The document, as JSON of the editor, of a tree whose root is of type `doc`; an empty one for null. */
export function documentOf(tree) {
  return { type: "doc", content: tree === null ? [{ type: "paragraph" }] : flowOf(tree) };
}

/** Whether a value is a tree that can be shown at all: everything in it an object. */
export function isTree(value) {
  return isObject(value) && (value.children === undefined || (Array.isArray(value.children) && value.children.every(isTree)));
}

/** The editor's block for a node of a tree, or null where it knows none. */
function blockOf(node) {
  const attrs = { key: keep(node) };
  if (LINES.includes(node.type)) return { type: "paragraph", attrs: { ...attrs, as: node.type }, content: lineOf(childrenOf(node)) };
  if (HEADINGS.includes(node.type)) return { type: "heading", attrs: { ...attrs, level: Number(node.type[1]) }, content: lineOf(childrenOf(node)) };
  if (node.type === "code") return codeOf(node, attrs);
  if (node.type === "blockquote") return { type: "blockquote", attrs, content: flowOf(node) };
  if (node.type === "hr") return { type: "horizontalRule", attrs };
  if (node.type === "wrap" && "html" in node) return { type: "wrap", attrs, content: flowOf(node) };
  if (node.type in LISTS) return listOf(node, attrs);
  if (node.type === "table") return tableOf(node, attrs);
  if (node.type === "reference" && !isWithinText(node)) return { type: "embedBlock", attrs };
  return null;
}

function childrenOf(node) {
  return node.children ?? [];
}

function isLeaf(node) {
  return typeof node.text === "string";
}

function isWithinText(node) {
  return isLeaf(node) || node.type === "a" || (node.type === "reference" && WITHIN_TEXT.has(node.attrs?.["display-type"]));
}

/** What stands in a node that holds paragraphs, lists and the like; text that stands there bare becomes paragraphs. */
function flowOf(node) {
  const children = childrenOf(node);
  const hasText = children.some((child) => isLeaf(child) && child.text !== "");
  const blocks = children.map((child) => (isWithinText(child) ? null : blockOf(child)));
  const isBare = children.length > 0 && children.every((child, index) => isWithinText(child) || (hasText && blocks[index] === null));
  if (isBare) return [{ type: "paragraph", attrs: { as: "bare" }, content: lineOf(children) }];
  const content = [];
  let run = [];
  const end = () => {
    if (run.some((child) => !isLeaf(child) || child.text !== "")) content.push({ type: "paragraph", attrs: { as: "bare" }, content: lineOf(run) });
    run = [];
  };
  children.forEach((child, index) => {
    if (isWithinText(child)) run.push(child);
    else {
      end();
      content.push(blocks[index] ?? { type: "otherBlock", attrs: { key: keep(child) } });
    }
  });
  end();
  return content.length ? content : [{ type: "paragraph", attrs: { as: "bare" } }];
}

function listOf(node, attrs) {
  const content = childrenOf(node).map((child) => {
    if (child.type === "li" && child.children) return { type: "listItem", attrs: { key: keep(child) }, content: flowOf(child) };
    return child.type in LISTS ? blockOf(child) : null;
  });
  return content.length && content.every(Boolean) ? { type: LISTS[node.type], attrs, content } : null;
}

function codeOf(node, attrs) {
  const children = childrenOf(node);
  if (!children.every((child) => isLeaf(child) && Object.keys(child).length === 1)) return null;
  const text = children.map((child) => child.text).join("");
  return { type: "codeBlock", attrs, content: text ? [{ type: "text", text }] : [] };
}

/** A table whose rows all have as many cells; one with joined cells is a closed box. */
function tableOf(node, attrs) {
  const rows = [];
  for (const section of childrenOf(node)) {
    if (section.type === "colgroup" && !rows.length) continue;
    if (!SECTIONS.has(section.type)) return null;
    for (const row of childrenOf(section)) rows.push(rowOf(row, keep(section)));
  }
  const width = rows[0]?.content.length;
  if (!width || rows.some((row) => row.content.length !== width)) return null;
  return { type: "table", attrs, content: rows };
}

function rowOf(row, section) {
  const cells = row.type === "tr" ? childrenOf(row) : [];
  const isPlain = (cell) => ["td", "th"].includes(cell.type) && !["void", "colSpan", "rowSpan", "colspan", "rowspan"].some((name) => cell.attrs?.[name]);
  if (!cells.every(isPlain)) return { content: [] };
  return {
    type: "tableRow",
    attrs: { key: keep(row), section },
    content: cells.map((cell) => ({ type: cell.type === "th" ? "tableHeader" : "tableCell", attrs: { key: keep(cell) }, content: flowOf(cell) })),
  };
}

/** Texts, links and embeds in a line. Empty texts are left out: a line has them where the tree needs them. */
function lineOf(children) {
  return children.flatMap((child) => withinLine(child, []));
}

function withinLine(node, marks) {
  if (isLeaf(node)) return textsOf(node, marks);
  const children = childrenOf(node);
  const isLink = node.type === "a" || (node.type === "reference" && ["link", "download"].includes(node.attrs?.["display-type"]));
  if (isLink && !marks.length && children.some((child) => child.text)) {
    const link = { type: "link", attrs: { key: keep(node), href: addressOf(node), target: node.attrs?.target === "_blank" ? "_blank" : null } };
    return children.flatMap((child) => withinLine(child, [link]));
  }
  const type = node.type === "reference" ? "embedInline" : "otherInline";
  return [{ type, attrs: { key: keep(node) }, marks }];
}

/** Where a link leads; empty where that is no text. */
export function addressOf(node) {
  const address = node.attrs?.url ?? node.attrs?.href ?? node.attrs?.["asset-link"];
  return typeof address === "string" ? address : "";
}

function textsOf(leaf, around) {
  const marks = [...around];
  const rest = {};
  for (const [name, value] of Object.entries(leaf)) {
    if (name in MARKS && value === true) marks.push({ type: MARKS[name] });
    else if (!["text", "break"].includes(name) || (name === "break" && leaf.text !== "\n")) rest[name] = value;
  }
  if (leaf.text === "\n" && "break" in leaf) return [{ type: "hardBreak", attrs: { key: keep(leaf) }, marks }];
  if (Object.keys(rest).length) marks.push({ type: "otherMark", attrs: { key: keepMark(rest) } });
  return leaf.text.split("\n").flatMap((text, index) => [
    ...(index ? [{ type: "hardBreak", attrs: { isPlain: true }, marks }] : []),
    ...(text ? [{ type: "text", text, marks }] : []),
  ]);
}
