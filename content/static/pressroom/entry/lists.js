// Groups, blocks and values of a list: added, copied, moved and taken out. The form sends them in the order in which they stand.
import { registerShortcut } from "../shortcuts.js";
import { chooseBlock } from "./block_chooser.js";
import { copied, made, settled } from "./instances.js";
import { dispatchChange, moved, put, startDragging } from "./moving.js";
import { startValues } from "./values.js";

const TYPING = "textarea, select, [contenteditable], [type=date], [type=datetime-local], [type=time]";

/** Let the buttons of the form's lists work in the page. */
export function startLists(form) {
  form.dataset.lists = "";
  form.addEventListener("click", (event) => clicked(form, event));
  form.addEventListener("keydown", (event) => pressed(form, event));
  startDragging(form, {
    items: "[data-instance]",
    move: (item, step) => move(item, step, item.querySelector("summary, button")),
  });
  startValues(form, {
    addAfter: (item) => insert(listOf(item), item.nextElementSibling),
    takeOut: (item) => {
      const list = listOf(item);
      item.remove();
      changed(list);
    },
    mayAdd: (item) => !listOf(item).querySelector(":scope > .adders > [data-add]").disabled,
  });
  if (form.querySelector("[data-list]")) listKeys();
  for (const list of form.querySelectorAll("[data-list][data-most], [data-list][data-least]")) fit(list);
}

function clicked(form, event) {
  const button = event.target.closest("button");
  if (!button || !form.contains(button)) return;
  const { dataset } = button;
  if ("insert" in dataset) return insert(listOf(button), button.closest("[data-instance]"));
  if ("chooseBlock" in dataset) return insert(listOf(button), null);
  const picked = button.closest(".picked > li");
  const item = button.closest("[data-instance]");
  if (button.name !== "do" || !(picked || item || "add" in dataset)) return undefined;
  event.preventDefault();
  if (picked) return step(picked, Number(dataset.move), button);
  if ("add" in dataset) return add(listOf(button), button, null);
  if ("remove" in dataset) return remove(item);
  if ("duplicate" in dataset) return duplicate(form, item);
  return move(item, Number(dataset.move), button);
}

function pressed(form, event) {
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  const instance = event.target.closest("[data-instance]");
  if (!instance || event.target.matches(TYPING) || event.target.isContentEditable) return;
  event.preventDefault();
  if (!event.shiftKey) move(instance, event.key === "ArrowUp" ? -1 : 1, event.target);
  else if (event.key === "ArrowDown" && instance.querySelector(":scope > .instance-tools > [data-duplicate]")) duplicate(form, instance);
}

/** Let "?" tell the keys that `pressed` heeds where the cursor is in a block. */
function listKeys() {
  const { keys: group, keyUp, keyDown, keyCopy } = document.querySelector("[data-block-words]").dataset;
  for (const [keys, words] of [["alt+↑", keyUp], ["alt+↓", keyDown], ["alt+shift+↓", keyCopy]]) {
    registerShortcut({ keys, words, group, run: () => false });
  }
}

function listOf(element) {
  return element.closest("[data-list]");
}

function instancesOf(list) {
  return [...list.querySelector(".instances").children].filter((item) => "instance" in item.dataset);
}

function addersOf(list) {
  return [...list.querySelectorAll(":scope > .adders > [data-add]")];
}

function say(list, sentence) {
  list.querySelector(":scope > [data-said]").textContent = sentence;
}

function told(name, values = {}, place = "[data-words]") {
  const text = document.querySelector(place).dataset[name] ?? "";
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

function toldOfBlocks(name, values) {
  return told(name, values, "[data-block-words]");
}

function changed(list) {
  fit(list);
  dispatchChange(list);
}

/** Offer no more than fit, and say when there are too few. */
function fit(list) {
  const { most, least } = list.dataset;
  if (!most && !least) return;
  const count = instancesOf(list).length;
  const isFull = Boolean(most) && count >= Number(most);
  const note = list.querySelector(":scope > [data-bound]");
  note.textContent = isFull ? toldOfBlocks("full", { most: Number(most) }) : toldOfBlocks("few", { least: Number(least) });
  note.hidden = !isFull && !(least && count < Number(least));
  const own = ":scope > .instances > [data-instance] >";
  const ways = list.querySelectorAll(`:scope > .adders > button, ${own} [data-insert], ${own} .instance-tools > [data-duplicate]`);
  for (const button of ways) button.disabled = isFull;
}

/** The first field of an instance that is shown, or else what there is to press in it. */
function focusIn(item) {
  const fields = [...item.querySelectorAll("input:not([type=hidden]), textarea, select:not([data-style]), [contenteditable=true]")];
  (fields.find((field) => field.checkVisibility()) ?? item.querySelector("summary, button"))?.focus();
}

/** Put a new instance before another, or at the end. Of several blocks one is chosen first. */
function insert(list, before) {
  const adders = addersOf(list);
  if (adders.length === 1) add(list, adders[0], before);
  else chooseBlock(list.dataset.title, adders, (adder) => add(list, adder, before));
}

function add(list, adder, before) {
  const item = made(list, adder);
  list.querySelector(".instances").insertBefore(item, before);
  show(item);
  say(list, told("added", { number: instancesOf(list).indexOf(item) + 1 }));
  changed(list);
}

function show(item) {
  item.querySelector("details")?.setAttribute("open", "");
  document.dispatchEvent(new CustomEvent("pressroom:added", { detail: { root: item } }));
  focusIn(item);
  item.scrollIntoView({ block: "nearest" });
}

async function duplicate(form, item) {
  const list = listOf(item);
  if (item.ariaBusy === "true") return;
  item.ariaBusy = "true";
  const copy = await copied(form, list, item);
  item.ariaBusy = null;
  if (copy === null) {
    say(list, toldOfBlocks("lost"));
    return;
  }
  settled(copy, list);
  item.after(copy);
  show(copy);
  say(list, toldOfBlocks("copied", { number: instancesOf(list).indexOf(copy) + 1 }));
  changed(list);
}

function move(item, by, focused) {
  const list = listOf(item);
  const items = instancesOf(list);
  const place = moved(item, by, items);
  if (place === null) return;
  focused.focus();
  item.scrollIntoView({ block: "nearest" });
  say(list, told("moved", { number: place + 1, count: items.length }));
  changed(list);
}

/** Move one of the things that a picker has chosen. */
function step(item, by, button) {
  const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  put(item, by < 0 ? other : other.nextSibling);
  button.focus();
  dispatchChange(item);
}

function nameOf(item) {
  const words = item.querySelector("summary")?.textContent ?? item.querySelector("input:not([type=hidden], [type=checkbox]), textarea")?.value ?? "";
  return words.trim().replace(/\s+/g, " ");
}

function remove(item) {
  const list = listOf(item);
  const note = document.createElement("li");
  note.className = "removed";
  // A copy made meanwhile must not get its name.
  note.dataset.token = item.querySelector(":scope > input[type=hidden]").value;
  const words = document.createElement("span");
  words.textContent = told("removed", { name: nameOf(item) });
  const undo = document.createElement("button");
  Object.assign(undo, { type: "button", className: "small", textContent: told("undo") });
  undo.addEventListener("click", () => {
    note.replaceWith(item);
    focusIn(item);
    changed(list);
  });
  note.append(words, undo);
  item.replaceWith(note);
  undo.focus();
  say(list, words.textContent);
  changed(list);
}
