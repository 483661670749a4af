// The buttons of the panel that arrange the tree, for those who do not drag.
import { button, h } from "./dom.js";
import { stepBy, stepInto, stepOut } from "./tree.js";

/** Buttons that move, copy and take out what is selected. */
export function arranging(panel) {
  const { store, tree } = panel;
  const path = store.selected;
  const tool = (label, name, act, isOff = false) =>
    button(
      label,
      () => {
        act();
        document.getElementById(`tool-${name}`)?.focus();
      },
      {
        class: "small",
        id: `tool-${name}`,
        disabled: isOff,
        title: store.t(`do_${name}`),
        "aria-label": store.t(`do_${name}`),
      },
    );
  const isFixed = store.isFixed(path);
  return h(
    "div",
    { class: "b-tools", role: "group", "aria-label": store.t("arrange") },
    tool("↑", "up", () => tree.move(stepBy, -1), stepBy(store.doc, path, -1) === null),
    tool("↓", "down", () => tree.move(stepBy, 1), stepBy(store.doc, path, 1) === null),
    tool("→", "into", () => tree.move(stepInto), isFixed || stepInto(store.doc, path) === null),
    tool("←", "out", () => tree.move(stepOut), stepOut(store.doc, path) === null),
    tool(store.t("duplicate"), "duplicate", () => store.duplicate(path)),
    button(
      store.t("remove"),
      () => {
        panel.close();
        tree.removeAt(path);
      },
      { class: "small", disabled: isFixed, title: store.t("do_remove"), "aria-label": store.t("do_remove") },
    ),
  );
}
