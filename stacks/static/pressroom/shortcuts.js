// The one registry of keyboard shortcuts. A screen registers its keys with words from its page, by `registerShortcut` or by
// `data-key` on what is to be pressed or focused; "?" lists them all. Keys without Ctrl, ⌘ or Alt can be turned off, and
// do nothing while somebody types (WCAG 2.1.4).

const KEPT = "pressroom.single-keys";
const registry = new Map();

export const isApple = /Mac|iPhone|iPad/.test(navigator.platform);

/** `keys` as in "mod+k", "g" or "?": mod is Ctrl, or ⌘ on Apple's machines. `run` does it, and says false where it does not. */
export function registerShortcut({ keys, words, group = "", run }) {
  registry.set(keys, { keys, words, group, run });
}

export function singleKeysAreOn() {
  try { return localStorage.getItem(KEPT) !== "off"; } catch { return true; }
}

export function turnSingleKeys(on) {
  try { localStorage.setItem(KEPT, on ? "on" : "off"); } catch { /* It stays as it is where nothing can be kept. */ }
}

export function told(keys) {
  const signs = { mod: isApple ? "⌘" : "Ctrl", shift: isApple ? "⇧" : "Shift", alt: isApple ? "⌥" : "Alt" };
  return keys.split("+").map((part) => signs[part] ?? (part.length === 1 ? part.toUpperCase() : part));
}

export function shortcuts() {
  return [...registry.values()];
}

function isTyping(target) {
  return target instanceof Element && Boolean(target.closest("input:not([type=checkbox], [type=radio], [type=submit]), textarea, select, [contenteditable]:not([contenteditable=false]), [role=textbox]"));
}

function keysOf(event) {
  const parts = [];
  if (isApple ? event.metaKey : event.ctrlKey) parts.push("mod");
  if (event.altKey) parts.push("alt");
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  // A sign such as "?" has Shift in it already.
  if (event.shiftKey && /^[a-z]$|^.{2,}$/.test(key)) parts.push("shift");
  return [...parts, key].join("+");
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const keys = keysOf(event);
  const found = registry.get(keys);
  if (!found) return;
  const isSingle = !keys.startsWith("mod+") && !keys.startsWith("alt+");
  if (isSingle && (!singleKeysAreOn() || isTyping(event.target) || document.querySelector("dialog:modal"))) return;
  if (found.run(event) !== false) event.preventDefault();
}

function press(element) {
  if (element.matches("input, textarea, select")) { element.focus(); element.select?.(); } else element.click();
}

export function startShortcuts(root = document) {
  for (const element of root.querySelectorAll("[data-key]")) {
    const words = element.dataset.keyWords || element.textContent.trim();
    registerShortcut({ keys: element.dataset.key, words, group: element.dataset.keyGroup ?? "", run: () => press(element) });
  }
}

document.addEventListener("keydown", onKey);
