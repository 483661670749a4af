// A grid of places by mouse and keys: arrows move, Space chooses, heads choose rows and columns, Shift chooses what lies between.

/** Let the boxes of a grid be reached and chosen together. Changes are told by a `change` event on the table. */
export function startPlaces(root) {
  const table = root.querySelector("[data-places]");
  if (!table) return;
  startTools(root, table);
  if (!table.querySelector("input")) return;
  table.setAttribute("role", "grid");
  table.setAttribute("aria-label", table.closest("[role=region]")?.getAttribute("aria-label") ?? "");
  let anchor = null;

  for (const head of table.querySelectorAll("[data-head]")) startHead(table, head);
  rove(table, boxes(table).find((box) => box.closest(".shown")) ?? boxes(table)[0]);
  table.addEventListener("focusin", ({ target }) => {
    if (target.matches("input[name=place]")) rove(table, target);
  });
  table.addEventListener("click", (event) => {
    const box = event.target;
    if (!box.matches?.("input[name=place]")) return;
    if (event.shiftKey && anchor) {
      for (const each of between(table, anchor, box)) each.checked = box.checked;
      told(table);
    }
    anchor = box;
  });
  // A press with Shift chooses places, not words.
  table.addEventListener("mousedown", (event) => {
    if (event.shiftKey) event.preventDefault();
  });
  table.addEventListener("keydown", (event) => {
    if (!event.target.matches("input[name=place]")) return;
    const next = neighbour(table, event);
    if (!next) return;
    event.preventDefault();
    if (event.shiftKey) {
      next.checked = event.target.checked;
      told(table);
    }
    anchor = next;
    next.focus();
  });
}

function startTools(root, table) {
  const tools = root.querySelector("[data-places-tools]");
  const filter = tools.querySelector("[data-places-filter]");
  const rows = [...table.tBodies[0].rows];
  tools.hidden = false;
  filter.hidden = rows.length < 8;
  filter.addEventListener("input", (event) => {
    event.stopPropagation();
    const wanted = filter.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !row.dataset.locale.toLowerCase().includes(wanted);
    rove(table, boxes(table)[0]);
  });
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  for (const button of tools.querySelectorAll("[data-choose]")) {
    button.addEventListener("click", () => {
      for (const box of boxes(table)) box.checked = isMeant(button.dataset.choose, box);
      told(table);
    });
  }
}

function isMeant(which, box) {
  if (which !== "behind") return which === "all";
  return box.closest(".place-behind, .place-different") !== null;
}

function startHead(table, head) {
  const cell = head.closest("th");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = head.textContent;
  button.title = table.dataset.all.replace("{name}", head.textContent);
  button.addEventListener("click", () => {
    const meant = boxes(table).filter((box) => {
      const place = box.closest("td");
      return cell.scope === "row" ? place.parentElement === cell.parentElement : place.cellIndex === cell.cellIndex;
    });
    const isOn = meant.some((box) => !box.checked);
    for (const box of meant) box.checked = isOn;
    told(table);
  });
  head.replaceWith(button);
}

/** The boxes that can be chosen and are shown. */
function boxes(table) {
  return [...table.querySelectorAll("tbody tr:not([hidden]) input[name=place]:enabled")];
}

function rove(table, current) {
  for (const box of table.querySelectorAll("input[name=place]")) box.tabIndex = box === current ? 0 : -1;
}

function told(table) {
  table.dispatchEvent(new Event("change", { bubbles: true }));
}

function neighbour(table, { key, target, ctrlKey }) {
  const cell = target.closest("td");
  const all = boxes(table);
  const inRow = all.filter((box) => box.closest("tr") === cell.parentElement);
  const inColumn = all.filter((box) => box.closest("td").cellIndex === cell.cellIndex);
  switch (key) {
    case "ArrowRight": return inRow[inRow.indexOf(target) + 1];
    case "ArrowLeft": return inRow[inRow.indexOf(target) - 1];
    case "ArrowDown": return inColumn[inColumn.indexOf(target) + 1];
    case "ArrowUp": return inColumn[inColumn.indexOf(target) - 1];
    case "Home": return ctrlKey ? all[0] : inRow[0];
    case "End": return ctrlKey ? all.at(-1) : inRow.at(-1);
    default: return undefined;
  }
}

function between(table, one, other) {
  const [a, b] = [one, other].map((box) => box.closest("td"));
  const [top, bottom] = [a.parentElement.rowIndex, b.parentElement.rowIndex].sort((x, y) => x - y);
  const [left, right] = [a.cellIndex, b.cellIndex].sort((x, y) => x - y);
  return boxes(table).filter((box) => {
    const cell = box.closest("td");
    const row = cell.parentElement.rowIndex;
    return row >= top && row <= bottom && cell.cellIndex >= left && cell.cellIndex <= right;
  });
}
