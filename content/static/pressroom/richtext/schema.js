// What the rich text editor can hold: the nodes and marks of a rich text tree that it edits, and closed boxes for all others.
import {
  Blockquote, Bold, BulletList, Code, CodeBlock, Document, Dropcursor, Gapcursor, HardBreak, Heading, History,
  HorizontalRule, Italic, ListItem, Mark, Node, OrderedList, Paragraph, Strike, Subscript, Superscript, Table, TableCell,
  TableHeader, TableRow, Text, Underline, wrappingInputRule,
} from "../../django_prose_editor/editor.js";
import { kept } from "./parts.js";

const SAFE_ADDRESS = /^(https?:|mailto:|tel:|\/(?!\/)|#|\?|[^:/?#]+(?:[/?#]|$))/i;

/** Whether an address may be followed by a click. */
export function isSafe(address) {
  return SAFE_ADDRESS.test(address.trim());
}

/** The part of the page's memory that a node stands for; on the clipboard too, where only this page's parts have a name. */
const key = {
  default: null,
  keepOnSplit: false,
  parseHTML: (element) => (kept(element.dataset.part) ? element.dataset.part : null),
  renderHTML: ({ key: name }) => (name ? { "data-part": name } : {}),
};

function keyed(extension, further = {}, rest = {}) {
  return extension.extend({
    ...rest,
    addAttributes() {
      return { ...this.parent?.(), key, ...further };
    },
  });
}

const LINES = new Set(["bare", "fragment", "p"]);

/** Where a paragraph stands bare in what holds it, or by which name; null for one made here. */
const as = {
  default: null,
  parseHTML: (element) => (LINES.has(element.dataset.as) ? element.dataset.as : null),
  renderHTML: ({ as: name }) => (name ? { "data-as": name } : {}),
};
/** What is not stored is not shown either: every list counts from one, in figures. */
const plain = (value) => ({ default: value, parseHTML: () => value, rendered: false });
/** The section of a table's row. */
const section = { ...key, parseHTML: () => null, renderHTML: () => ({}), keepOnSplit: true };

const Link = Mark.create({
  name: "link",
  priority: 1000,
  inclusive: false,
  addAttributes() {
    return { key, href: { default: "" }, target: { default: null } };
  },
  parseHTML() {
    return [{ tag: "a[href]", getAttrs: (element) => (isSafe(element.getAttribute("href")) ? null : false) }];
  },
  renderHTML({ mark, HTMLAttributes: { href, target: _target, ...rest } }) {
    return ["a", { ...rest, ...(isSafe(mark.attrs.href) ? { href, rel: "noopener noreferrer" } : {}), title: href }, 0];
  },
});

const OtherMark = Mark.create({
  name: "otherMark",
  excludes: "",
  addAttributes() {
    return { key };
  },
  parseHTML() {
    return [{ tag: "span[data-part]", getAttrs: (element) => (kept(element.dataset.part) ? null : false) }];
  },
  renderHTML({ HTMLAttributes }) {
    return ["span", HTMLAttributes, 0];
  },
});

/** An element of HTML around others, which says nothing by itself. */
const Wrap = Node.create({
  name: "wrap",
  group: "block",
  content: "block+",
  addAttributes() {
    return { key };
  },
  parseHTML() {
    return [{ tag: "div[data-wrap]", getAttrs: (element) => (kept(element.dataset.part) ? null : false) }];
  },
  renderHTML({ HTMLAttributes }) {
    return ["div", { ...HTMLAttributes, "data-wrap": "", class: "rich-wrap" }, 0];
  },
});

/** A closed box: it is chosen, moved and taken out whole, and goes back as it came. `titleOf(part)` gives its title, kind, picture and what else there is to say. */
function box(name, { isInline, titleOf }) {
  const tag = `${isInline ? "span" : "div"}[data-box=${name}]`;
  return Node.create({
    name,
    group: isInline ? "inline" : "block",
    inline: isInline,
    atom: true,
    draggable: true,
    addAttributes() {
      return { key };
    },
    parseHTML() {
      return [{ tag, priority: 100, getAttrs: (element) => (kept(element.dataset.part) ? null : false) }];
    },
    renderHTML({ node, HTMLAttributes }) {
      const { title, about, picture, kind } = titleOf(kept(node.attrs.key));
      const words = (name, text) => (text ? [["span", { class: name }, text]] : []);
      return [
        isInline ? "span" : "div", { ...HTMLAttributes, "data-box": name, ...embedOf(kept(node.attrs.key)), class: "rich-box" },
        ...(picture ? [["img", { src: picture, alt: "" }]] : []),
        ...words("rich-kind", kind), ...words("rich-title", title), ...words("facts", about),
      ];
    },
    renderText({ node }) {
      return titleOf(kept(node.attrs.key)).title;
    },
  });
}

/** What other fields and pages are told of an embed that is copied there. */
function embedOf(part) {
  return part?.type === "reference" && part.attrs ? { "data-embed": JSON.stringify(part.attrs) } : {};
}

/** The extensions of an editor whose boxes are called as `titleOf(part)` says. */
export function extensionsFor(titleOf) {
  return [
    Document,
    Text,
    keyed(Paragraph, { as }),
    keyed(Heading).configure({ levels: [1, 2, 3, 4, 5, 6] }),
    keyed(Blockquote),
    Wrap,
    keyed(CodeBlock),
    keyed(HorizontalRule),
    keyed(BulletList, {}, { content: "(listItem | bulletList | orderedList)+" }),
    keyed(OrderedList, { start: plain(1), type: plain("decimal") }, {
      content: "(listItem | bulletList | orderedList)+",
      addInputRules() {
        return [wrappingInputRule({ find: /^1\.\s$/, type: this.type })];
      },
    }),
    keyed(ListItem, {}, { content: "block+" }),
    keyed(Table).configure({ resizable: false }),
    keyed(TableRow, { section }),
    keyed(TableHeader),
    keyed(TableCell),
    keyed(HardBreak, { isPlain: { default: false, rendered: false } }),
    Link, Bold, Italic, Underline, Strike, Superscript, Subscript,
    Code.extend({ excludes: "" }),
    OtherMark,
    ...[["embedBlock", false], ["embedInline", true], ["otherBlock", false], ["otherInline", true]]
      .map(([name, isInline]) => box(name, { isInline, titleOf })),
    Dropcursor, Gapcursor, History,
  ];
}
