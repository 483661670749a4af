// Tables as the editor holds them: every row has as many cells as the others, and no cell reaches over several.
const WIDEST = 200;

/** Part joined cells: their words stay in the first, the others are empty. */
export function withoutJoinedCells(body) {
  for (const table of body.querySelectorAll("table")) {
    if (table.querySelector(":scope [colspan], :scope [rowspan]")) part(table);
  }
}

function part(table) {
  // By column, in how many rows below a cell still stands there.
  const reach = [];
  for (const row of table.rows) {
    let column = 0;
    const put = (before) => {
      while (reach[column] > 0 && column < WIDEST) {
        reach[column] -= 1;
        row.insertBefore(row.ownerDocument.createElement("td"), before);
        column += 1;
      }
    };
    for (const cell of [...row.cells]) {
      put(cell);
      const [width, height] = [cell.colSpan, cell.rowSpan].map((span) => Math.min(Math.max(span, 1), WIDEST));
      for (let index = 0; index < width; index += 1) {
        reach[column] = height - 1;
        if (index) cell.after(row.ownerDocument.createElement(cell.localName));
        column += 1;
      }
      for (const name of ["colspan", "rowspan"]) cell.removeAttribute(name);
    }
    put(null);
  }
}
