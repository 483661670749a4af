// Lists of Word, which are paragraphs that say in a style how deep they lie, with the bullet or number among their words.
const PLACE = /mso-list:\s*l(\d+)\s+level(\d+)/i;
const IGNORED = /mso-list:\s*ignore/i;
const NUMBER = /^\s*[([]?(?:[0-9]+|[a-z]{1,4})[.)\]]/i;
const DEEPEST = 9;

/** Make lists of Word's paragraphs (numbered headings stay headings, with their numbers), and nothing of what it puts into empty ones. `style` is the attribute with the styles. */
export function withWordLists(body, style) {
  for (const element of body.querySelectorAll("o\\:p")) {
    if (element.textContent.trim()) element.replaceWith(...element.childNodes);
    else element.remove();
  }
  let open = [];
  let last = null;
  for (const line of body.querySelectorAll(`p[${style}]`)) {
    const [, , level] = PLACE.exec(line.getAttribute(style)) ?? [];
    if (!level) continue;
    const depth = Math.min(Number(level), DEEPEST);
    if (!last || neighbour(last) !== line) open = [];
    const name = isNumbered(line, style) ? "ol" : "ul";
    open = open.slice(0, depth);
    if (open.length === depth && open.at(-1).localName !== name) open.pop();
    const isBelow = open.length;
    const item = line.ownerDocument.createElement("li");
    while (open.length < depth) open.push(begun(open.at(-1), name, line.ownerDocument));
    if (!isBelow) line.before(open[0]);
    open.at(-1).append(item);
    item.append(...line.childNodes);
    line.remove();
    last = open[0];
  }
}

/** A list within the last item of another, or one by itself. */
function begun(around, name, page) {
  const list = page.createElement(name);
  if (!around) return list;
  const item = around.lastElementChild ?? around.appendChild(page.createElement("li"));
  item.append(list);
  return list;
}

function neighbour(node) {
  let next = node.nextSibling;
  // Comments stand between paragraphs of Word, and mean nothing.
  while (next && (next.nodeType === 8 || (next.nodeType !== 1 && !next.textContent.trim()))) next = next.nextSibling;
  return next;
}

/** Take the bullet or number out of the words; whether it was a number. */
function isNumbered(line, style) {
  const marker = [...line.querySelectorAll(`[${style}]`)].find((each) => IGNORED.test(each.getAttribute(style)));
  const text = marker?.textContent ?? "";
  marker?.remove();
  return NUMBER.test(text);
}
