// HTML as it was written: elements, texts and comments, each with the place in the source where it begins and ends.

const TOKEN = /<!--[\s\S]*?-->|<(\/?)([a-zA-Z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^"'>])*)>/g;
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;
const REFERENCE = /&(?:#[0-9]+|#x[0-9a-f]+|[a-z][a-z0-9]*);?/gi;
const words = (text) => new Set(text.split(" "));
const EMPTY = words("area base br col embed hr img input link meta source track wbr");
const RAW = words("iframe noembed noframes noscript script style textarea title xmp");
const CLOSED_BY_OTHERS = words("colgroup dd dt li option p tbody td tfoot th thead tr");
const SECTIONS = words("tbody tfoot thead");
const BLOCKS = words(
  "address article aside blockquote center dd details dialog dl dt div fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header "
  + "hgroup hr li main menu nav ol p pre search section summary table tbody td tfoot th thead tr ul",
);
const decoder = document.createElement("textarea");

/** Whether an element begins a line of its own. */
export function isBlock(node) {
  return BLOCKS.has(node.name);
}

/** The text that a piece of source without tags, or an attribute, stands for. */
export function decoded(raw) {
  return raw.replace(REFERENCE, (reference) => {
    // Nothing but a reference is ever given to the parser: an attribute may hold what ends the element around it.
    decoder.innerHTML = reference;
    return decoder.textContent;
  });
}

/** The elements of the source; null where browsers would read other elements from it than are written in it. */
export function elementsOf(html) {
  const root = isPlain(html) ? read(html) : null;
  if (!root) return null;
  const seen = new DOMParser().parseFromString(`<!doctype html><body>${withoutAttributes(html)}</body>`, "text/html").body;
  return shapeOf(root) === shapeOfBrowser(seen) ? root : null;
}

/** The elements alone: styles and handlers in a document that is only read would be told to the page's policy all the same. */
function withoutAttributes(html) {
  return html.replace(TOKEN, (_whole, isEnd, name) => (name === undefined ? "<!---->" : `<${isEnd}${nameForReading(name.toLowerCase())}>`));
}

function nameForReading(name) {
  return name === "style" ? "script" : name;
}

/** Whether nothing in the source but its tags and comments looks like one, and no comment ends before it seems to. */
function isPlain(html) {
  return !/<[a-z/!?]/i.test(html.replace(TOKEN, "")) && !/<!--(?:-?>|(?:(?!-->)[\s\S])*--!>)/.test(html);
}

function read(html) {
  const root = { name: "", children: [], start: 0, openEnd: 0, closeStart: html.length, end: html.length };
  const open = [root];
  let place = 0;
  const close = (at, end = at) => Object.assign(open.pop(), { closeStart: at, end });
  const text = (end) => {
    if (end > place) open.at(-1).children.push({ text: html.slice(place, end), start: place, end });
    place = end;
  };
  TOKEN.lastIndex = 0;
  for (let found = TOKEN.exec(html); found; found = TOKEN.exec(html)) {
    const [whole, isEnd, tag, rest] = found;
    const end = found.index + whole.length;
    text(found.index);
    if (tag === undefined) open.at(-1).children.push({ comment: whole.slice(4, -3), start: place, end });
    else if (isEnd) {
      while (open.length > 1 && open.at(-1).name !== tag.toLowerCase() && CLOSED_BY_OTHERS.has(open.at(-1).name)) close(place);
      if (open.length === 1 || open.at(-1).name !== tag.toLowerCase()) return null;
      close(place, end);
    } else {
      const name = tag.toLowerCase();
      while (isClosedBy(open.at(-1).name, name)) close(place);
      const element = { name, attrs: attributesIn(rest), attrsText: rest.replace(/\s*\/?$/, ""), children: [], start: place, openEnd: end };
      open.at(-1).children.push(element);
      if (EMPTY.has(name)) Object.assign(element, { closeStart: end, end });
      else open.push(element);
      if (RAW.has(name)) {
        const until = html.toLowerCase().indexOf(`</${name}`, end);
        if (until < 0) return null;
        place = end;
        text(until);
        TOKEN.lastIndex = until;
        continue;
      }
    }
    place = end;
  }
  text(html.length);
  while (open.length > 1 && CLOSED_BY_OTHERS.has(open.at(-1).name)) close(html.length);
  return open.length === 1 ? withSections(root) : null;
}

function isClosedBy(name, next) {
  if (name === "p") return BLOCKS.has(next);
  if (name === "li" || name === "option") return name === next;
  if (name === "dt" || name === "dd") return next === "dt" || next === "dd";
  if (name === "td" || name === "th") return ["td", "th", "tr"].includes(next) || SECTIONS.has(next);
  if (name === "tr") return next === "tr" || SECTIONS.has(next);
  return SECTIONS.has(name) && SECTIONS.has(next);
}

function attributesIn(text) {
  const attributes = {};
  for (const [, name, ...values] of text.matchAll(ATTRIBUTE)) {
    attributes[name.toLowerCase()] ??= decoded(values.find((value) => value !== undefined) ?? "");
  }
  return attributes;
}

/** Rows that stand right in a table stand in a section that is not written, as browsers have it. */
function withSections(node) {
  node.children?.forEach(withSections);
  if (node.name !== "table") return node;
  const children = [];
  for (const child of node.children) {
    const last = children.at(-1);
    if (last?.isImplied && !SECTIONS.has(child.name)) {
      last.children.push(child);
      last.closeStart = last.end = child.end;
    } else if (child.name === "tr") {
      const span = { start: child.start, openEnd: child.start, closeStart: child.end, end: child.end };
      children.push({ name: "tbody", attrs: {}, attrsText: "", isImplied: true, children: [child], ...span });
    } else children.push(child);
  }
  node.children = children;
  return node;
}

function shapeOf(node) {
  if (node.text !== undefined) return decoded(node.text);
  if (node.comment !== undefined) return "<!>";
  const [first, ...rest] = node.children;
  // Reading drops a line's end at the start of preformatted text; the text in raw elements is not decoded.
  const isRaw = RAW.has(node.name);
  const start = first === undefined ? "" : isRaw ? first.text : shapeOf(first);
  const inner = [node.name === "pre" ? start.replace(/^\n/, "") : start, ...rest.map(shapeOf)].join("");
  const name = nameForReading(node.name);
  return name ? `<${name}>${inner}</${name}>` : inner;
}

function shapeOfBrowser(node) {
  return [...node.childNodes].map((child) => {
    if (child.nodeType === 3) return child.data;
    if (child.nodeType === 8) return "<!>";
    return `<${child.localName}>${shapeOfBrowser(child)}</${child.localName}>`;
  }).join("");
}
