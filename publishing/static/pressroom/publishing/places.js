// A grid of places by mouse and keys: arrows move, Space chooses, heads choose rows and columns, Shift chooses what lies between.
const CONTROLS = "button, input[name=place]:enabled";
const STEPS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
const FEW = 8;

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
    if (target.matches(CONTROLS)) rove(table, target);
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
    if (!event.target.matches(CONTROLS)) return;
    const next = neighbour(table, event);
    if (!next) return;
    event.preventDefault();
    if (event.shiftKey && next.matches("input") && event.target.matches("input")) {
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
  const written = tools.querySelector("[data-places-written]");
  const rows = [...table.tBodies[0].rows];
  const names = new Map(rows.map((row) => [row, `${row.dataset.locale} ${nameOf(row.dataset.locale)}`.toLowerCase()]));
  tools.hidden = false;
  filter.hidden = rows.length < FEW;
  written.closest("label").hidden = rows.length < FEW || rows.every((row) => "written" in row.dataset);
  const show = () => {
    const wanted = filter.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !names.get(row).includes(wanted) || (written.checked && !("written" in row.dataset));
    rove(table, boxes(table)[0]);
  };
  for (const [input, name] of [[filter, "input"], [written, "change"]]) {
    input.addEventListener(name, (event) => {
      event.stopPropagation();
      show();
    });
  }
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  for (const button of tools.querySelectorAll("[data-choose]")) {
    button.addEventListener("click", () => {
      // Nothing stays chosen out of sight.
      const meant = button.dataset.choose === "none" ? table.querySelectorAll("input[name=place]:enabled") : boxes(table);
      for (const box of meant) box.checked = isMeant(button.dataset.choose, box);
      told(table);
    });
  }
}

/** What people call a language, by which they look for it. */
function nameOf(code) {
  try {
    return new Intl.DisplayNames(document.documentElement.lang || "en", { type: "language" }).of(code) ?? "";
  } catch {
    return "";
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
  // One stop for Tab: the heads of many languages would be as many.
  for (const each of table.querySelectorAll("button, input[name=place]")) each.tabIndex = each === current ? 0 : -1;
}

function told(table) {
  table.dispatchEvent(new Event("change", { bubbles: true }));
}

/** What is reached by a key: the next box or head that way, whatever lies between that cannot be chosen or is not shown. */
function neighbour(table, { key, target, ctrlKey }) {
  const cell = target.closest("td, th");
  const all = boxes(table);
  const inRow = all.filter((box) => box.closest("tr") === cell.parentElement);
  if (key === "Home") return ctrlKey ? all[0] : inRow[0];
  if (key === "End") return ctrlKey ? all.at(-1) : inRow.at(-1);
  const [down, right] = STEPS[key] ?? [0, 0];
  if (!down && !right) return undefined;
  let [row, column] = [cell.parentElement.rowIndex + down, cell.cellIndex + right];
  for (; table.rows[row]?.cells[column]; row += down, column += right) {
    const found = table.rows[row].hidden ? null : table.rows[row].cells[column].querySelector(CONTROLS);
    if (found) return found;
  }
  return undefined;
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
