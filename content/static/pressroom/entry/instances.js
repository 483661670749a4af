// New instances of a list: blank ones from the markup that the page keeps for them, and copies, which the server draws.
const HERE = "@@";

/** A blank instance for a list, of the block that the button adds. */
export function made(list, adder) {
  const { block, add } = adder.dataset;
  const key = freeKey(list);
  const item = document.getElementById(add).content.firstElementChild.cloneNode(true);
  settle(item, `${list.dataset.list}.${key}`);
  const token = item.querySelector(":scope > input[type=hidden]");
  token.name = list.dataset.name;
  token.value = block ? `${key}:${block}` : key;
  return item;
}

/** An instance once more, with what is typed in it; null where the server does not answer. It knows every sort of field. */
export async function copied(form, list, item) {
  const body = new FormData(form);
  body.set("do", `duplicate ${list.dataset.list} ${item.querySelector(":scope > input[type=hidden]").value}`);
  // What was taken out and can be put back has its key still.
  for (const each of list.querySelectorAll(":scope > .instances > .removed")) body.append(list.dataset.name, each.dataset.token ?? "");
  try {
    const answer = await fetch(location.href, { method: "POST", body, credentials: "same-origin", headers: { "X-Form-Part": "copy" } });
    if (!answer.ok || answer.redirected) return null;
    const template = document.createElement("template");
    template.innerHTML = await answer.text();
    return template.content.querySelector("[data-instance]");
  } catch {
    return null;
  }
}

/** A copy under a name that no other instance has, also none that can still be put back. */
export function settled(copy, list) {
  const token = copy.querySelector(":scope > input[type=hidden]");
  const [key, block] = token.value.split(":");
  const free = freeKey(list);
  if (free === key || !keysOf(list).includes(key)) return;
  token.value = block ? `${free}:${block}` : free;
  const [from, to] = [`${list.dataset.list}.${key}`, `${list.dataset.list}.${free}`];
  rename(copy, (value) => (value.includes(from) ? value.replaceAll(from, to) : value));
}

function keysOf(list) {
  return [...list.querySelectorAll("[data-instance] > input[type=hidden]")]
    .filter((input) => input.name === list.dataset.name)
    .map((input) => input.value.split(":")[0]);
}

const given = new WeakMap();

/** A key that no instance of the list has or ever had in this page: what was taken out may come back. */
function freeKey(list) {
  const keys = keysOf(list);
  const known = given.get(list) ?? given.set(list, new Set()).get(list);
  let number = keys.length;
  while (keys.includes(`n${number}`) || known.has(`n${number}`)) number += 1;
  known.add(`n${number}`);
  return `n${number}`;
}

/** Write the place of an instance into the markup it is made from. */
function settle(root, place) {
  rename(root, (value) => (value.includes(HERE) ? value.replaceAll(HERE, place) : value));
}

/** Change names and places in the markup. What a value says is nobody's place. */
function rename(root, change) {
  for (const element of root.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      const isValue = name === "placeholder" || (name === "value" && !["shown", "do"].includes(element.name));
      const after = isValue ? value : change(value);
      if (after !== value) element.setAttribute(name, after);
    }
  }
}
