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
  p: { run: (chain) => chain.setNode("paragraph"), isOn: () => true },
  ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((level) => [`h${level}`, {
    run: (chain) => chain.setNode("heading", { level }),
    isOn: (editor) => editor.isActive("heading", { level }),
  }])),
  code: { run: (chain) => chain.setNode("codeBlock"), isOn: (editor) => editor.isActive("codeBlock") },
};

/** Whether a command would do anything where the cursor stands. */
export function isPossible(editor, { run, isAbout }) {
  return (!isAbout || editor.isActive(isAbout)) && run(editor.can().chain()).run();
}
