// Groups, blocks and values of a list: added, moved and taken out. The form sends them in the order in which they stand.
const HERE = "@@";

/** Let the buttons of the form's lists work in the page. */
export function startLists(form) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=do]");
    if (!button) return;
    event.preventDefault();
    const picked = button.closest(".picked > li");
    if (picked) step(picked, Number(button.dataset.move), button);
    else if ("add" in button.dataset) add(form, button);
    else if ("remove" in button.dataset) remove(button.closest("[data-instance]"));
    else move(button.closest("[data-instance]"), Number(button.dataset.move), button);
  });
  form.addEventListener("keydown", (event) => {
    if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const instance = event.target.closest("[data-instance]");
    if (!instance || event.target.matches("textarea, select, [contenteditable], [type=date], [type=datetime-local], [type=time]")) return;
    event.preventDefault();
    move(instance, event.key === "ArrowUp" ? -1 : 1, event.target);
  });
}

function listOf(element) {
  return element.closest("[data-list]");
}

function instancesOf(list) {
  return [...list.querySelector(".instances").children].filter((item) => "instance" in item.dataset);
}

function say(list, sentence) {
  list.querySelector(":scope > [data-said]").textContent = sentence;
}

function told(list, name, values = {}) {
  const text = list.closest("[data-entry]").querySelector("[data-words]").dataset[name] ?? "";
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

function changed(list) {
  list.dispatchEvent(new Event("input", { bubbles: true }));
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

function freeKey(list) {
  const keys = [...list.querySelectorAll("[data-instance] > input[type=hidden]")]
    .filter((input) => input.name === list.dataset.name)
    .map((input) => input.value.split(":")[0]);
  let number = keys.length;
  while (keys.includes(`n${number}`)) number += 1;
  return `n${number}`;
}

/** Write the place of an instance into the markup it is made from. What a value says is nobody's place. */
function settle(root, place) {
  for (const element of root.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      const isValue = name === "placeholder" || (name === "value" && !["shown", "do"].includes(element.name));
      if (!isValue && value.includes(HERE)) element.setAttribute(name, value.replaceAll(HERE, place));
    }
  }
}

/** The first field of an instance that is shown, or else what there is to press in it. */
function focusIn(item) {
  const fields = [...item.querySelectorAll("input:not([type=hidden]), textarea, select:not([data-style]), [contenteditable=true]")];
  (fields.find((field) => field.checkVisibility()) ?? item.querySelector("summary, button"))?.focus();
}

function add(form, button) {
  const list = listOf(button);
  const { block } = button.dataset;
  const key = freeKey(list);
  const item = document.getElementById(button.dataset.add).content.firstElementChild.cloneNode(true);
  settle(item, `${list.dataset.list}.${key}`);
  const token = item.querySelector(":scope > input[type=hidden]");
  token.name = list.dataset.name;
  token.value = block ? `${key}:${block}` : key;
  list.querySelector(".instances").append(item);
  document.dispatchEvent(new CustomEvent("pressroom:added", { detail: { root: item } }));
  item.querySelector("details")?.setAttribute("open", "");
  focusIn(item);
  say(list, told(list, "added", { number: instancesOf(list).length }));
  changed(list);
}

function move(item, step, focused) {
  const list = listOf(item);
  const items = instancesOf(list);
  const place = items.indexOf(item) + step;
  if (place < 0 || place >= items.length) return;
  if (step < 0) items[place].before(item);
  else items[place].after(item);
  focused.focus();
  item.scrollIntoView({ block: "nearest" });
  say(list, told(list, "moved", { number: place + 1, count: items.length }));
  changed(list);
}

/** Move one of the things that a picker has chosen. */
function step(item, by, button) {
  const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (by < 0) other.before(item);
  else other.after(item);
  button.focus();
  item.dispatchEvent(new Event("input", { bubbles: true }));
}

function remove(item) {
  const list = listOf(item);
  const note = document.createElement("li");
  note.className = "removed";
  const words = document.createElement("span");
  words.textContent = told(list, "removed", { name: item.querySelector("summary")?.textContent.trim().replace(/\s+/g, " ") ?? "" });
  const undo = document.createElement("button");
  Object.assign(undo, { type: "button", className: "small", textContent: told(list, "undo") });
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
