// The keys of a field that no option shows: each as JSON, so that nothing a document says is out of reach.
import { button, h } from "./dom.js";
import { readJson } from "./jsontext.js";
import { otherKeys } from "./kinds.js";
import { setAt, unsetAt } from "./paths.js";

/** Every key that no option shows, as JSON; and a way to add one. */
export function otherKeysPart(panel, { node, options, structure, base }) {
  const { store } = panel;
  const keys = otherKeys(node, options, structure);
  const rows = keys.map((key) =>
    panel.control({ name: `other-${key}`, key, control: "json", label: key, help: "" }, base),
  );
  const name = h("input", { id: "new-key", class: "mono", placeholder: "field_metadata.note", spellcheck: "false" });
  const value = h("input", { id: "new-value", class: "mono", placeholder: '"…", 1, true, {}', spellcheck: "false" });
  const add = () => {
    const read = readJson(value.value);
    value.setAttribute("aria-invalid", String(!("value" in read)));
    if ("value" in read && /^[^.\s]+(\.[^.\s]+)?$/.test(name.value))
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
