// Elements without markup in strings: what people typed never becomes code.
import { wordsOf } from "./paths.js";

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") element[name] = value;
    else element.setAttribute(name, value === true ? "" : wordsOf(value));
  }
  const shown = children.flat().filter((child) => child !== null && child !== undefined && child !== false);
  element.append(...shown.map((child) => (child instanceof Node ? child : wordsOf(child))));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** An icon of the sprite, decoration only. */
export function icon(sprite, name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "b-icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

export function button(label, onclick, properties = {}) {
  return h("button", { type: "button", onclick, ...properties }, label);
}

/** Give an element these children; those that are there already at their place are not touched. */
export function fill(parent, children) {
  const kept = new Set(children);
  for (const child of [...parent.children]) if (!kept.has(child)) child.remove();
  children.forEach((child, index) => {
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  });
  return parent;
}

/** Put the focus back where it was after a part of the page was drawn anew. */
export function keepingFocus(root, draw) {
  const active = document.activeElement;
  const id = root.contains(active) ? active.id : "";
  const [start, end] = id && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : [null, null];
  draw();
  const again = id ? document.getElementById(id) : null;
  if (again === null || again === active) return;
  again.focus({ preventScroll: true });
  if (start !== null && again.type !== "number") again.setSelectionRange(start, end);
}
