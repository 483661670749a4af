// Moving a field or block with mouse, pen or finger: from its grip to the nearest gap that may take it.
import { isBelow, joinPath, parsePath } from "./paths.js";
import { canMove, listAt } from "./tree.js";

const EDGE = 60;
const STEP = 14;

export class Drag {
  constructor(store, root, { dropped }) {
    Object.assign(this, { store, root, dropped, from: null });
    this.mark = document.createElement("div");
    this.mark.className = "b-drop";
    root.addEventListener("pointerdown", (event) => this.start(event));
    root.addEventListener("pointermove", (event) => this.over(event));
    root.addEventListener("pointerup", () => this.end(true));
    root.addEventListener("pointercancel", () => this.end(false));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.end(false);
    });
  }

  start(event) {
    const grip = event.target.closest("[data-grip]");
    if (grip === null || event.button !== 0) return;
    event.preventDefault();
    this.from = parsePath(grip.dataset.grip);
    this.goal = null;
    this.root.setPointerCapture(event.pointerId);
    this.root.classList.add("is-dragging");
    this.root.append(this.mark);
    grip.closest("li").classList.add("is-moving");
  }

  over(event) {
    if (this.from === null) return;
    if (event.clientY < EDGE) window.scrollBy(0, -STEP);
    if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, STEP);
    const away = (gap) => Math.abs(gap.y - event.clientY) + Math.abs(gap.x - event.clientX) / 4;
    this.goal = this.gaps().reduce((best, gap) => (best === null || away(gap) < away(best) ? gap : best), null);
    if (this.goal !== null) this.show(this.goal);
  }

  /** The places before every row and at the end of every list that may take what is dragged. */
  gaps() {
    const rows = [...this.root.querySelectorAll(".b-line[data-path]")]
      .map((row) => [row, parsePath(row.dataset.path)])
      .filter(([, path]) => path.length > 0)
      .map(([row, path]) => this.gap(row, path.slice(0, -1), path.at(-1)));
    const ends = [...this.root.querySelectorAll("[data-end]")]
      .map((end) => [end, parsePath(end.dataset.end)])
      .map(([end, list]) => this.gap(end, list, listAt(this.store.doc, list).length));
    const isFixed = this.store.isFixed(this.from);
    return [...rows, ...ends].filter(
      (gap) =>
        canMove(this.store.doc, this.from, gap.list) &&
        !isBelow(gap.list, this.from) &&
        !(isFixed && gap.list.length > 1),
    );
  }

  gap(element, list, index) {
    const box = element.getBoundingClientRect();
    return { list, index, x: box.left, y: box.top, width: box.width };
  }

  show(gap) {
    const frame = this.root.getBoundingClientRect();
    this.mark.style.top = `${gap.y - frame.top + this.root.scrollTop - 2}px`;
    this.mark.style.left = `${gap.x - frame.left}px`;
    this.mark.style.width = `${gap.width}px`;
    this.mark.dataset.list = joinPath(gap.list);
  }

  end(isDropped) {
    if (this.from === null) return;
    const { from, goal } = this;
    this.from = null;
    this.mark.remove();
    this.root.classList.remove("is-dragging");
    this.root.querySelector(".is-moving")?.classList.remove("is-moving");
    if (isDropped && goal !== null) this.dropped(from, goal.list, goal.index);
  }
}
