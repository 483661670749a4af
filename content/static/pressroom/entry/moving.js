// Things in a list that change places: by a step, or dragged by their grip with mouse, pen or finger.
const EDGE = 70;
const PACE = 14;

/** Move an item by a step among its siblings; its new place, or null where there is none. */
export function moved(item, step, items) {
  const from = items.indexOf(item);
  const place = Math.min(Math.max(from + step, 0), items.length - 1);
  if (place === from) return null;
  put(item, place > from ? items[place].nextSibling : items[place]);
  return place;
}

/** Put an item before another place. What is loaded in it stays so where the browser can do that. */
export function put(item, before) {
  const list = before?.parentNode ?? item.parentNode;
  if ("moveBefore" in list && item.isConnected) list.moveBefore(item, before);
  else list.insertBefore(item, before);
}

/** Tell the form that something in it changed. */
export function dispatchChange(element) {
  element.dispatchEvent(new Event("input", { bubbles: true }));
  element.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Let the items that a selector finds be dragged by their grip; `move` gets an item and by how many places it goes. */
export function startDragging(root, { items: selector, move }) {
  let drag = null;
  const clear = () => {
    for (const each of drag.items) each.classList.remove("drop-before", "drop-behind", "is-moving");
    root.classList.remove("is-dragging");
    drag = null;
  };
  root.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    const item = grip?.closest(selector);
    if (!item || event.button !== 0 || grip.parentElement !== item) return;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    const items = [...item.parentElement.children].filter((each) => each.matches(selector));
    drag = { item, items, from: items.indexOf(item), to: items.indexOf(item) };
    item.classList.add("is-moving");
    root.classList.add("is-dragging");
  });
  root.addEventListener("pointermove", (event) => {
    if (!drag) return;
    if (event.clientY < EDGE) scrollBy(0, -PACE);
    if (event.clientY > innerHeight - EDGE) scrollBy(0, PACE);
    show(drag, event);
  });
  root.addEventListener("pointerup", () => {
    if (!drag) return;
    const { item, from, to } = drag;
    clear();
    if (to !== from) move(item, to - from);
  });
  for (const name of ["pointercancel", "lostpointercapture"]) root.addEventListener(name, () => drag && clear());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag) clear();
  });
}

function show(drag, { clientX, clientY }) {
  const { items, from } = drag;
  const boxes = items.map((each) => each.getBoundingClientRect());
  const isGrid = boxes.length > 1 && Math.abs(boxes[0].top - boxes[1].top) < 4;
  const isBehind = ({ left, top, width, height }) => (isGrid ? clientY > top + height || (clientY > top && clientX > left + width / 2) : clientY > top + height / 2);
  const gap = boxes.filter((box) => isBehind(box)).length;
  drag.to = gap > from ? gap - 1 : gap;
  items.forEach((each, index) => {
    each.classList.toggle("drop-before", drag.to !== from && gap === index);
    each.classList.toggle("drop-behind", drag.to !== from && gap === items.length && index === items.length - 1);
  });
}
