// What is pasted from elsewhere, in elements that the editor reads: word processors say with styles and classes what HTML says with elements.
//
// The page's policy lets no `style` in pasted markup count, so that it is read here as text.
import { FORMATS } from "./formats.js";
import { keep, kept, newUid } from "./parts.js";
import { withoutJoinedCells } from "./pasted_tables.js";
import { withWordLists } from "./pasted_word.js";

const STYLE = "data-pasted-style";
const TAG = /<[a-z](?:"[^"]*"|'[^']*'|[^"'<>])*>/gi;
const SHEET = /<style\b[\s\S]*?(?:<\/style\s*>|$)/gi;
const BLOCKS = "address,article,aside,blockquote,dd,div,dl,dt,figure,h1,h2,h3,h4,h5,h6,hr,li,ol,p,pre,section,table,tbody,td,th,thead,tr,ul";
const EMBED = { entry: "entry-uid", asset: "asset-uid" };
const LONGEST_FACT = 2000;

/** The markup of what is pasted, for a field of the format; `facts` gets the titles of what is embedded in it. */
export function readable(html, { format, facts }) {
  const whole = /^\s*(?:<meta[^>]*>\s*)*<(?:caption|col|colgroup|t[bdhr]|tbody|tfoot|thead)\b/i.test(html) ? `<table>${html}</table>` : html;
  const { body } = new DOMParser().parseFromString(whole.replace(SHEET, "").replace(TAG, withoutStyle), "text/html");
  dropForeignParts(body, format);
  takeEmbeds(body, facts);
  withWordLists(body, STYLE);
  withoutJoinedCells(body);
  for (const element of body.querySelectorAll(`b,strong,[${STYLE}]`)) styleAsElements(element);
  for (const element of body.querySelectorAll(`[${STYLE}]`)) element.removeAttribute(STYLE);
  blankLines(body);
  return body.innerHTML;
}

function withoutStyle(tag) {
  return tag.replace(/([\s"'/])style(?=\s*=)/gi, `$1${STYLE}`);
}

/** The names of parts that belong to fields of the other format say nothing here. */
function dropForeignParts(body, format) {
  for (const element of body.querySelectorAll("[data-part]")) {
    const part = kept(element.dataset.part);
    const isHtml = part !== undefined && ["html", "in", "was"].some((name) => name in part);
    if (part === undefined || isHtml !== (format === FORMATS.html)) element.removeAttribute("data-part");
  }
}

/** Embeds of another field or page are embedded here as well, where the field embeds such things at all. */
function takeEmbeds(body, facts) {
  for (const element of body.querySelectorAll("[data-box]:not([data-part])")) {
    const attrs = embedIn(element.dataset.embed);
    const title = element.querySelector(".rich-title")?.textContent ?? element.textContent;
    const place = attrs && (attrs.type === "entry" ? facts.entries : facts.files);
    if (!place) {
      element.replaceWith(title);
      continue;
    }
    const uid = attrs[EMBED[attrs.type]];
    if (!facts.titles.has(uid)) facts.titles.set(uid, { title, about: "", picture: "" });
    element.dataset.part = keep({ uid: newUid(), type: "reference", attrs, children: [{ text: "" }] });
    element.dataset.box = attrs["display-type"] === "inline" ? "embedInline" : "embedBlock";
  }
}

/** The texts among what an embed says of itself; null for what is none. */
function embedIn(text) {
  try {
    const given = Object.entries(JSON.parse(text ?? "null") ?? {});
    const attrs = Object.fromEntries(given.filter(([, value]) => typeof value === "string" && value.length < LONGEST_FACT));
    return Object.hasOwn(EMBED, attrs.type) && attrs[EMBED[attrs.type]] ? attrs : null;
  } catch {
    return null;
  }
}

/** What a style says of its letters, as the elements that say the same. Headings are bold by themselves. */
function styleAsElements(element) {
  const { style } = document.createElement("span");
  style.cssText = element.getAttribute(STYLE) ?? "";
  if (["B", "STRONG"].includes(element.tagName) && ["normal", "400"].includes(style.fontWeight)) {
    element.replaceWith(...element.childNodes);
    return;
  }
  if (element.querySelector(BLOCKS) || element.matches("h1,h2,h3,h4,h5,h6,th,pre,table,tr,ul,ol") || !element.textContent) return;
  const lines = style.textDecorationLine || style.textDecoration;
  const names = [
    ["strong", style.fontWeight === "bold" || style.fontWeight === "bolder" || Number(style.fontWeight) >= 600],
    ["em", style.fontStyle === "italic" || style.fontStyle === "oblique"],
    ["u", /underline/.test(lines) && !element.closest("a")],
    ["s", /line-through/.test(lines)],
    ["sup", style.verticalAlign === "super"],
    ["sub", style.verticalAlign === "sub"],
  ];
  for (const [name, isSo] of names) {
    if (!isSo) continue;
    const around = document.createElement(name);
    around.append(...element.childNodes);
    element.append(around);
  }
}

/** A line's end between blocks is an empty line. */
function blankLines(body) {
  for (const end of body.querySelectorAll("br")) {
    const around = [...end.parentNode.childNodes].filter((node) => node.nodeType === 1 ? node.tagName !== "BR" : node.textContent.trim());
    if (end.className === "Apple-interchange-newline") end.remove();
    else if (around.length && around.every((node) => node.nodeType === 1 && node.matches(BLOCKS))) end.replaceWith(document.createElement("p"));
  }
}
