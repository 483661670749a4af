// The keys of a field that no option shows: each as JSON, so that nothing a document says is out of reach.
import { button, h } from "./dom.js";
import { readJson } from "./jsontext.js";
import { otherKeys } from "./kinds.js";
import { joinPath, setAt, unsetAt } from "./paths.js";
import { uidPath } from "./tree.js";

/** Every key that no option shows, as JSON; and a way to add one. */
export function otherKeysPart(panel, { node, options, structure, base }) {
  const { store } = panel;
  const keys = otherKeys(node, options, structure);
  const rows = keys.map((key) =>
    panel.control({ name: `other-${key}`, key, control: "json", label: key, help: "" }, base),
  );
  // What is typed and not set yet outlives that the panel is drawn anew.
  const place = joinPath(uidPath(store.doc, base));
  const draft = panel.draft?.place === place ? panel.draft : { place, name: "", value: "" };
  const part = (id, key, placeholder) =>
    h("input", {
      id,
      class: "mono",
      placeholder,
      spellcheck: "false",
      value: draft[key],
      oninput: (event) => {
        draft[key] = event.target.value;
        panel.draft = draft;
      },
    });
  const name = part("new-key", "name", "field_metadata.note");
  const value = part("new-value", "value", '"…", 1, true, {}');
  const add = () => {
    const read = readJson(value.value);
    const isName = /^[^.\s]+(\.[^.\s]+)?$/.test(name.value);
    value.setAttribute("aria-invalid", String(!("value" in read)));
    name.setAttribute("aria-invalid", String(!isName));
    if (!("value" in read) || !isName) return;
    panel.draft = null;
    store.edit(setAt(store.doc, [...base, ...name.value.split(".")], read.value));
  };
  const form = h(
    "div",
    { class: "b-new-key" },
    h("label", { class: "hint", for: "new-key" }, store.t("key")),
    name,
    h("label", { class: "hint", for: "new-value" }, store.t("value")),
    value,
    button(store.t("add_key"), add, { class: "small" }),
  );
  const removals = keys.map((key, index) =>
    h(
      "div",
      { class: "b-other" },
      rows[index],
      store.data.can_write
        ? button("×", () => store.edit(unsetAt(store.doc, [...base, ...key.split(".")])), {
            class: "quiet small",
            "aria-label": store.t("row_remove", { name: key, number: index + 1 }),
          })
        : null,
    ),
  );
  return h(
    "details",
    {
      class: "b-section",
      open: panel.isOthersOpen,
      ontoggle: (event) => {
        panel.isOthersOpen = event.target.open;
      },
    },
    h("summary", {}, store.t("other_keys", { count: keys.length })),
    h("p", { class: "hint" }, store.t("other_keys_help")),
    ...removals,
    store.data.can_write ? form : null,
  );
}
