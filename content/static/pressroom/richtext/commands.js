// What the buttons of the toolbar do, and when they are pressed or cannot be.

const mark = (name) => ({
  run: (chain) => chain.toggleMark(name),
  isOn: (editor) => editor.isActive(name),
});
const table = (command) => ({ run: (chain) => chain[command](), isAbout: "table" });
const list = (name) => ({
  run: (chain) => chain.toggleList(name, "listItem"),
  isOn: (editor) => editor.isActive(name),
});

/** Make every chosen line one of a kind. Each stays what it was besides: its key tells. */
const lines = (name, attrs = {}) => ({
  run: (chain) => chain.command(({ tr, state }) => {
    const type = state.schema.nodes[name];
    const chosen = [];
    for (const { $from, $to } of tr.selection.ranges) {
      tr.doc.nodesBetween($from.pos, $to.pos, (node, place) => {
        if (node.isTextblock && canBe(node, type)) chosen.push([place, place + node.nodeSize]);
      });
    }
    // From the end on, so that the places before it stay where they are.
    for (const [from, to] of chosen.reverse()) tr.setBlockType(from, to, type, (line) => ({ key: line.attrs.key, ...attrs }));
    return true;
  }),
  isOn: (editor) => editor.isActive(name, attrs),
});

/** Whether a line loses nothing but marks by it: what is embedded in it cannot stand in code. */
function canBe(line, type) {
  let isSo = true;
  line.forEach((child) => {
    if (child.isAtom && !child.isText && child.type.name !== "hardBreak" && !type.contentMatch.matchType(child.type)) isSo = false;
  });
  return isSo;
}

/** By the name that a button carries in `data-do`. `isAbout` names the node in which a button is offered at all. */
export const COMMANDS = {
  bold: mark("bold"),
  italic: mark("italic"),
  underline: mark("underline"),
  strike: mark("strike"),
  code: mark("code"),
  subscript: mark("subscript"),
  superscript: mark("superscript"),
  bullets: list("bulletList"),
  numbers: list("orderedList"),
  indent: { run: (chain) => chain.sinkListItem("listItem"), isAbout: "listItem" },
  outdent: { run: (chain) => chain.liftListItem("listItem"), isAbout: "listItem" },
  quote: { run: (chain) => chain.toggleWrap("blockquote"), isOn: (editor) => editor.isActive("blockquote") },
  rule: { run: (chain) => chain.setHorizontalRule() },
  table: { run: (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }), isOn: (editor) => editor.isActive("table") },
  "row-above": table("addRowBefore"),
  "row-below": table("addRowAfter"),
  "row-out": table("deleteRow"),
  "column-before": table("addColumnBefore"),
  "column-after": table("addColumnAfter"),
  "column-out": table("deleteColumn"),
  "table-out": table("deleteTable"),
  clear: { run: (chain) => chain.unsetAllMarks() },
  undo: { run: (chain) => chain.undo() },
  redo: { run: (chain) => chain.redo() },
};

/** What a line can be: the values of the toolbar's choice. */
export const STYLES = {
  p: { ...lines("paragraph"), isOn: () => true },
  ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((level) => [`h${level}`, lines("heading", { level })])),
  code: lines("codeBlock"),
};

/** Whether a command would do anything where the cursor stands. */
export function isPossible(editor, { run, isAbout }) {
  return (!isAbout || editor.isActive(isAbout)) && run(editor.can().chain()).run();
}
