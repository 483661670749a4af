// Rich text in HTML as a tree such as JSON rich text is: what the editor knows by the same names, all else as closed boxes.
//
// Nodes carry what their source was like in `html`; texts carry the elements around them in `in`, and their spelling in `was`.
import { encoded, rememberSource, rememberSpelling, rememberWrapper, shownOf } from "./memory.js";
import { decoded, elementsOf, isBlock } from "./source.js";

const MARKS = {
  strong: "bold", b: "bold", em: "italic", i: "italic", u: "underline", s: "strikethrough", strike: "strikethrough", del: "strikethrough",
  sup: "superscript", sub: "subscript", code: "inlineCode",
};
const words = (text) => new Set(text.split(" "));
const LINES = words("p h1 h2 h3 h4 h5 h6");
const FLOWS = words("blockquote li td th");
const HOLDERS = words("ol table tbody thead tr ul");
const CONTAINERS = words(
  "address article aside center dd details div dl dt figcaption figure footer header main nav section summary",
);
const WRAPPERS = words(
  "a abbr b bdi bdo big cite code del dfn em font i ins kbd mark q s samp small span strike strong sub sup tt u var",
);
const EMBEDS = words("a div embed figure img object span");
const SPACE = /^[ \t\n\f\r]*$/;

/** The tree of a text of HTML: null for an empty one, undefined for one that is not written as browsers read it. */
export function treeOf(html) {
  if (SPACE.test(html)) return null;
  const root = elementsOf(html);
  return root ? new Reader(html).document(root) : undefined;
}

class Reader {
  #html;

  constructor(html) {
    this.#html = html;
  }

  document(root) {
    const { nodes, tail } = this.#flow(root.children);
    return rememberSource({ type: "doc", attrs: {}, html: { type: "doc", lead: "", open: "", close: tail, attrsText: "" }, children: nodes }, this.#html);
  }

  #source({ start, end }) {
    return this.#html.slice(start, end);
  }

  /** Blocks, and lines of what stands among them; the space before each goes with it. */
  #flow(children) {
    const nodes = [];
    let run = [];
    let lead = "";
    const end = () => {
      const { before, inner, after } = this.#trimmed(run);
      lead += before;
      if (inner.every((node) => node.comment !== undefined || isSpace(node))) {
        for (const node of inner) {
          if (isSpace(node)) lead += node.text;
          else nodes.push(this.#box(node, lead)), (lead = "");
        }
      } else {
        const html = { type: "fragment", lead, open: "", close: "", attrsText: "", isBare: true };
        const source = inner.map((node) => this.#source(node)).join("");
        nodes.push(rememberSource({ type: "fragment", attrs: {}, html, children: this.#line(inner, []) }, lead + source));
        lead = "";
      }
      lead += after;
      run = [];
    };
    for (const child of children) {
      if (!isBlock(child)) run.push(child);
      else {
        end();
        nodes.push(this.#block(child, lead));
        lead = "";
      }
    }
    end();
    return { nodes, tail: lead };
  }

  /** What stands in a line without the space at its ends. */
  #trimmed(children) {
    const inner = children.map((node) => ({ ...node }));
    let before = "";
    let after = "";
    while (inner.length && inner[0].text !== undefined) {
      const [space] = inner[0].text.match(/^[ \t\n\f\r]*/);
      before += space;
      inner[0].start += space.length;
      inner[0].text = inner[0].text.slice(space.length);
      if (inner[0].text) break;
      inner.shift();
    }
    while (inner.length && inner.at(-1).text !== undefined) {
      const last = inner.at(-1);
      const [space] = last.text.match(/[ \t\n\f\r]*$/);
      after = space + after;
      last.end -= space.length;
      last.text = last.text.slice(0, last.text.length - space.length);
      if (last.text) break;
      inner.pop();
    }
    return { before, inner, after };
  }

  #block(element, lead) {
    const { name, children } = element;
    const isLine = children.every(isWithinLine);
    if (isEmbed(element)) return this.#embed(element, lead);
    if (LINES.has(name) && isLine) return this.#lineNode(element, name, lead);
    if (name === "pre") return this.#code(element, lead);
    if (name === "hr") return this.#node(element, "hr", lead, []);
    if (FLOWS.has(name) || HOLDERS.has(name)) return this.#holder(element, name, lead);
    if (!CONTAINERS.has(name) || !children.length) return this.#box(element, lead);
    return isLine ? this.#lineNode(element, "fragment", lead) : this.#holder(element, "wrap", lead);
  }

  #node(element, type, lead, children, { before = "", after = "" } = {}) {
    const open = this.#html.slice(element.start, element.openEnd) + before;
    const { name, attrsText, isImplied } = element;
    // An element whose end is not written gets one where it is written anew.
    const written = this.#html.slice(element.closeStart, element.end) || (isImplied || name === "hr" ? "" : `</${name}>`);
    const attrs = Object.fromEntries(["colspan", "rowspan"].filter((key) => key in element.attrs).map((key) => [key, element.attrs[key]]));
    const html = { type, lead, open, close: after + written, attrsText };
    return rememberSource({ type, attrs, html, children }, lead + this.#source(element));
  }

  #lineNode(element, type, lead) {
    const { before, inner, after } = this.#trimmed(element.children);
    return this.#node(element, type, lead, this.#line(inner, []), { before, after });
  }

  #holder(element, type, lead) {
    const { nodes, tail } = this.#flow(element.children);
    return this.#node(element, type, lead, nodes, { after: tail });
  }

  /** Preformatted text; with elements in it, it is a closed box. */
  #code(element, lead) {
    const [only, ...others] = element.children;
    const inner = only?.name === "code" && !others.length ? only : element;
    if (inner.children.some((child) => child.text === undefined)) return this.#box(element, lead);
    const raw = inner.children.map((child) => child.text).join("");
    const blank = inner === element && raw.startsWith("\n") ? "\n" : "";
    const text = decoded(raw.slice(blank.length));
    const node = this.#node(element, "code", lead, text ? [{ text }] : []);
    node.html.open = this.#html.slice(element.start, inner.openEnd) + blank;
    node.html.close = this.#html.slice(inner.closeStart, element.end) || "</pre>";
    node.html.was = rememberSpelling(raw.slice(blank.length));
    return node;
  }

  #box(node, lead, around = []) {
    const { src, href, data, alt } = node.attrs ?? {};
    const type = node.comment === undefined ? `<${node.name}>` : "<!-- -->";
    const children = [{ text: node.comment ?? (alt || textIn(node)) }];
    const part = { type, attrs: { src: src ?? href ?? data ?? "" }, html: { lead }, in: around, children };
    return rememberSource(part, lead + this.#source(node));
  }

  #embed(element, lead, around = []) {
    const attrs = isBlock(element) ? { ...embedOf(element), "display-type": "block" } : embedOf(element);
    const part = { type: "reference", attrs, html: { lead }, in: around, children: [{ text: "" }] };
    return rememberSource(part, lead + this.#source(element));
  }

  /** Texts, links and boxes in a line; `around` are the elements that it lies in. */
  #line(children, around, isInLink = false) {
    return children.flatMap((child) => this.#within(child, around, isInLink));
  }

  #within(node, around, isInLink) {
    if (node.text !== undefined) return this.#text(node.text, around);
    if (node.name === "br") {
      return [{ ...marksOf(around), text: "\n", break: true, in: keysOf(around), html: { source: this.#source(node) } }];
    }
    const isLink = node.name === "a" && ("href" in node.attrs || isEmbed(node));
    if (!WRAPPERS.has(node.name) || !textIn(node) || !node.children.every(isWithinLine) || (isLink && isInLink)) {
      return [isEmbed(node) ? this.#embed(node, "", keysOf(around)) : this.#box(node, "", keysOf(around))];
    }
    if (isEmbed(node) && !isLink) return [this.#embed(node, "", keysOf(around))];
    const open = this.#html.slice(node.start, node.openEnd);
    const close = this.#html.slice(node.closeStart, node.end);
    const mark = MARKS[node.name];
    const key = rememberWrapper({ mark, isLink, open, close });
    const inner = this.#line(node.children, [...around, { key, mark }], isInLink || isLink);
    if (!isLink) return inner;
    const { href = "", target } = node.attrs;
    const attrs = isEmbed(node) ? { ...embedOf(node), href, target } : { url: href, target };
    return [{ type: isEmbed(node) ? "reference" : "a", attrs, html: { key, attrsText: node.attrsText, href, target }, children: inner }];
  }

  #text(raw, around) {
    const text = shownOf(raw);
    const was = encoded(text) === raw ? {} : { was: rememberSpelling(raw) };
    return [{ text, ...marksOf(around), ...(around.length ? { in: keysOf(around) } : {}), ...was }];
  }
}

function isSpace(node) {
  return node.text !== undefined && SPACE.test(node.text);
}

function isWithinLine(node) {
  return !isBlock(node) && (node.children ?? []).every(isWithinLine);
}

function textIn(node) {
  return node.text ?? (node.children ?? []).map(textIn).join("");
}

function keysOf(around) {
  return around.map((each) => each.key);
}

function marksOf(around) {
  return Object.fromEntries(around.filter((each) => each.mark).map((each) => [each.mark, true]));
}

function isEmbed({ name, attrs }) {
  return EMBEDS.has(name) && ("data-sys-entry-uid" in attrs || "data-sys-asset-uid" in attrs);
}

/** What an element embeds, by the names that JSON rich text has for it. */
function embedOf({ name, attrs }) {
  const isEntry = "data-sys-entry-uid" in attrs;
  const display = name === "a" ? "link" : attrs["sys-style-type"] ?? (isEntry ? (name === "span" ? "inline" : "block") : "display");
  const common = { type: isEntry ? "entry" : "asset", "display-type": display };
  return isEntry
    ? { ...common, "entry-uid": attrs["data-sys-entry-uid"], "content-type-uid": attrs["data-sys-content-type-uid"] ?? "" }
    : { ...common, "asset-uid": attrs["data-sys-asset-uid"], "asset-name": attrs["data-sys-asset-filename"] || attrs.alt || attrs["data-sys-asset-uid"] };
}
