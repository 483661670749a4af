// A rich text tree as HTML. A node that nobody changed is written by its very source, a changed one with its element as it was.
import { encoded, sourceOf, spelled, wrapperOf } from "./memory.js";

const TAGS = { code: "pre", doc: "", fragment: "p", wrap: "div" };
const MARK_TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", superscript: "sup", subscript: "sub", inlineCode: "code",
};
const LINES = new Set(["fragment", "h1", "h2", "h3", "h4", "h5", "h6", "p"]);
const HOLD_BARE_LINES = new Set(["li", "td", "th"]);

/** The HTML of a tree that was read by `treeOf`, and changed since; empty for null. */
export function htmlOf(tree) {
  if (tree === null) return "";
  const [only, ...others] = tree.children;
  const isEmpty = !others.length && (!only || (LINES.has(only.type) && lineOf(only.children) === ""));
  return sourceOf(tree) ?? (isEmpty ? "" : blockOf(tree));
}

function blockOf(node) {
  const { open, close } = elementOf(node);
  if (node.type === "reference") return embedOf(node);
  if (node.type === "hr") return open;
  if (node.type === "code") {
    const text = node.children.map((leaf) => leaf.text).join("");
    return open + spelled(text, node.html?.was, { isPreformatted: true }) + close;
  }
  return open + (LINES.has(node.type) ? lineOf(node.children) : flowOf(node)) + close;
}

/** The start and the end of a node's element: as they were, or under the name that it has by now. */
function elementOf({ type, html }) {
  if (html && html.type === type) return html;
  const name = type in TAGS ? TAGS[type] : type;
  return name ? { open: `<${name}${html?.attrsText ?? ""}>`, close: `</${name}>` } : { open: "", close: "" };
}

/** Blocks with the space before them; a new one stands as the one before it does. */
function flowOf(node) {
  let written = "";
  let lead = "";
  let isAfterBareLine = false;
  let texts = [];
  const end = () => {
    written += lineOf(texts);
    isAfterBareLine ||= texts.length > 0;
    texts = [];
  };
  for (const child of node.children) {
    if (isWithinLine(child)) {
      texts.push(child);
      continue;
    }
    end();
    lead = child.html?.lead ?? lead;
    const isBare = child.type === "fragment" && (child.html ? child.html.isBare : HOLD_BARE_LINES.has(node.type));
    const own = sourceOf(child)?.slice(child.html.lead.length);
    if (!isBare) written += lead + (own ?? blockOf(child));
    else if (isAfterBareLine) written += `${lead}<p>${own ?? lineOf(child.children)}</p>`;
    else written += lead + (own ?? lineOf(child.children));
    isAfterBareLine = isBare && !isAfterBareLine;
  }
  end();
  return written;
}

function isWithinLine(node) {
  return "text" in node || node.type === "a" || (node.type === "reference" && ["inline", "link"].includes(node.attrs?.["display-type"]));
}

/** A line: its texts with the elements around them, of which neighbours share those that are the same. */
function lineOf(children) {
  let written = "";
  let open = [];
  for (const { text, around, fresh, isBreak } of children.flatMap((child) => itemsOf(child, null))) {
    const wanted = [...around];
    const missing = new Set(fresh);
    let shared = 0;
    while (shared < open.length) {
      const here = open[shared];
      if (wanted[shared]?.key === here.key) shared += 1;
      else if (here.mark && missing.delete(here.mark)) wanted.splice(shared++, 0, here);
      else break;
    }
    // A line's end begins no new element: around nothing else, that would be a closed box when it is read again.
    if (isBreak) wanted.splice(shared, Infinity, ...wanted.slice(shared).filter((each) => wrapperOf(each.key)));
    else wanted.push(...[...missing].map((mark) => ({ key: mark, mark, open: `<${MARK_TAGS[mark]}>`, close: `</${MARK_TAGS[mark]}>` })));
    written += closed(open.slice(shared)) + wanted.slice(shared).map((each) => each.open).join("") + text;
    open = wanted;
  }
  return written + closed(open);
}

function closed(wrappers) {
  return wrappers.map((each) => each.close).reverse().join("");
}

function itemsOf(node, link) {
  if (node.type === "a" || (node.type === "reference" && node.html?.key)) {
    const own = linkOf(node);
    return node.children.flatMap((child) => itemsOf(child, own));
  }
  const isText = "text" in node;
  const text = isText ? textOf(node) : (sourceOf(node) ?? embedOf(node));
  if (text === "") return [];
  const before = (node.in ?? []).map(wrapperOf).filter(Boolean);
  const stays = (each) => (each.isLink ? each.key === link?.key : !isText || !each.mark || node[each.mark] === true);
  const around = before.filter(stays).map((each) => (each.isLink ? link : each));
  if (link && !around.includes(link)) around.unshift(link);
  const fresh = Object.keys(MARK_TAGS).filter((mark) => node[mark] === true && !around.some((each) => each.mark === mark));
  return [{ text, around, fresh: isText ? fresh : [], isBreak: Boolean(node.break) }];
}

function textOf(leaf) {
  if (leaf.break && leaf.text === "\n") return leaf.html?.source ?? "<br>";
  return spelled(leaf.text, leaf.was);
}

/** A link's element, with the address and target that it has by now. */
function linkOf({ attrs, html }) {
  const href = attrs.url ?? attrs.href ?? "";
  const target = attrs.target === "_blank" ? "_blank" : null;
  const isAsBefore = html && html.href === href && (html.target === "_blank" ? "_blank" : null) === target;
  if (isAsBefore) return wrapperOf(html.key);
  let text = withAttribute(html?.attrsText ?? "", "href", href);
  if (!html || (html.target === "_blank" ? "_blank" : null) !== target) {
    text = withAttribute(text, "target", target);
    text = withAttribute(text, "rel", target ? "noopener noreferrer" : null);
  }
  return { key: html?.key ?? `${href} ${target}`, isLink: true, open: `<a${text}>`, close: "</a>" };
}

function withAttribute(text, name, value) {
  const known = new RegExp(`\\s+${name}(?:\\s*=\\s*(?:"[^"]*"|'[^']*'|[^\\s"'=<>\`]+))?(?=\\s|$)`, "i");
  const written = value === null ? "" : ` ${name}="${quoted(value)}"`;
  return known.test(text) ? text.replace(known, () => written) : text + written;
}

function quoted(text) {
  return encoded(String(text), true).replace(/"/g, "&quot;");
}

/** The element of something embedded anew, as the field's other editors and renderers know it. */
function embedOf({ attrs }) {
  const display = attrs["display-type"];
  const told = attrs.type === "asset"
    ? {
      class: "embedded-asset", "data-redactor-type": "embed", "data-widget-code": "", "data-sys-asset-filelink": attrs["asset-link"],
      "data-sys-asset-uid": attrs["asset-uid"], "data-sys-asset-filename": attrs["asset-name"], "data-sys-asset-contenttype": attrs["asset-type"],
      type: "asset", "sys-style-type": display,
    }
    : {
      class: attrs["class-name"], "data-redactor-type": "embed", "data-widget-code": "", "data-sys-entry-uid": attrs["entry-uid"],
      "data-sys-entry-locale": attrs.locale, "data-sys-content-type-uid": attrs["content-type-uid"], "sys-style-type": display, type: "entry",
    };
  const tag = attrs.type === "asset" ? "figure" : display === "inline" ? "span" : "div";
  return `<${tag}${Object.entries(told).map(([name, value]) => ` ${name}="${quoted(value ?? "")}"`).join("")}></${tag}>`;
}
