// The controls of lists: choices of a select, types of a reference, rules of taxonomies.
import { button, h } from "./dom.js";
import { isObject, wordsOf } from "./paths.js";
import { choice, ticks } from "./controls.js";

const MANY = 12;
const ASSETS = "sys_assets";
const NUMERIC = ["number", "integer"];

/** Ticks for content types. Types that are named and not there stay ticked until somebody unticks them. */
export function types(slot) {
  return listed(
    slot,
    slot.store.data.types.map((type) => [type.uid, type.title]),
  );
}

/** Ticks for what a rich text may embed; with entries among it, its editor is told that it may. */
export function embeds(slot) {
  const { store, node } = slot;
  const known = store.data.types.map((type) => [type.uid, type.title]);
  const set = (list) => {
    const entries = list.some((uid) => uid !== ASSETS) ? { embed_entry: true } : {};
    slot.replaceNode({ ...node, reference_to: list, field_metadata: { ...node.field_metadata, ...entries } });
  };
  return listed({ ...slot, set }, [[ASSETS, store.t("assets")], ...known]);
}

export function labels(slot) {
  return listed(
    slot,
    slot.store.data.labels.map((label) => [label.uid, label.name]),
  );
}

function listed(slot, known) {
  const value = Array.isArray(slot.value) ? slot.value : slot.value ? [slot.value] : [];
  const strange = value
    .filter((uid) => !known.some(([each]) => each === uid))
    .map((uid) => [uid, slot.store.t("unknown_value", { name: uid })]);
  const box = ticks(slot, value, [...known, ...strange], (uid) => [" ", h("code", { class: "b-uid" }, uid)]);
  return known.length > MANY ? h("div", {}, filterOf(slot, box), box) : box;
}

function filterOf(slot, box) {
  const label = slot.store.t("find_type");
  return h("input", {
    type: "search",
    id: `${slot.id}-filter`,
    placeholder: label,
    "aria-label": label,
    oninput: (event) => {
      const wanted = event.target.value.toLowerCase();
      for (const tick of box.children) tick.hidden = !tick.dataset.words.includes(wanted);
    },
  });
}

/** Rows that can be edited, moved and taken out. `cells(row, index)` answers the inputs of one. */
function rows(slot, list, { cells, fresh, write, name }) {
  const { store } = slot;
  const put = (next, focus) => {
    write(next);
    if (focus) document.getElementById(focus)?.focus();
  };
  const items = list.map((row, index) =>
    h(
      "li",
      { class: "b-choice" },
      h("div", { class: "b-cells" }, ...cells(row, index)),
      h(
        "div",
        { class: "b-tools" },
        button("↑", () => put(swapped(list, index, index - 1), `${slot.id}-up-${index - 1}`), {
          class: "quiet small",
          id: `${slot.id}-up-${index}`,
          disabled: index === 0,
          "aria-label": store.t("row_up", { name: name(row), number: index + 1 }),
        }),
        button("↓", () => put(swapped(list, index, index + 1), `${slot.id}-down-${index + 1}`), {
          class: "quiet small",
          id: `${slot.id}-down-${index}`,
          disabled: index === list.length - 1,
          "aria-label": store.t("row_down", { name: name(row), number: index + 1 }),
        }),
        button(
          "×",
          () =>
            put(
              list.filter((_, each) => each !== index),
              `${slot.id}-add`,
            ),
          { class: "quiet small", "aria-label": store.t("row_remove", { name: name(row), number: index + 1 }) },
        ),
      ),
    ),
  );
  const add = button(store.t("add_row"), () => put([...list, fresh()], `${slot.id}-${list.length}`), {
    class: "small",
    id: `${slot.id}-add`,
  });
  return h(
    "div",
    { role: "group", id: slot.id, tabindex: "-1", "aria-label": slot.option.label, ...slot.attributes },
    h("ol", {}, ...items),
    add,
  );
}

function swapped(list, one, other) {
  return list.map((each, index) => (index === one ? list[other] : index === other ? list[one] : each));
}

function replaced(list, index, row) {
  return list.map((each, place) => (place === index ? row : each));
}

export function choices(slot) {
  const { store, node } = slot;
  const value = isObject(slot.value) ? slot.value : { advanced: true, choices: [] };
  const list = Array.isArray(value.choices) ? value.choices : [];
  const isNumber = NUMERIC.includes(node.data_type);
  const write = (next, how = slot.set) => how({ ...value, choices: next });
  const cell = (index, key, label) => {
    const row = isObject(list[index]) ? list[index] : { value: list[index] };
    const id = key === "value" ? `${slot.id}-${index}` : `${slot.id}-key-${index}`;
    const typed = (event) => {
      const now = slot.now()?.choices ?? list;
      const own = isObject(now[index]) ? now[index] : row;
      slot.type({
        ...value,
        choices: replaced(now, index, {
          ...own,
          [key]: key === "value" ? typedValue(event.target.value, isNumber) : event.target.value,
        }),
      });
    };
    return h("input", {
      id,
      value: wordsOf(row[key]),
      placeholder: label,
      "aria-label": `${label} ${index + 1}`,
      oninput: typed,
    });
  };
  const editor = rows(slot, list, {
    write,
    name: (row) => (isObject(row) ? row.key || row.value : row),
    fresh: () =>
      value.advanced === true
        ? { key: "", value: isNumber ? list.length + 1 : "" }
        : { value: isNumber ? list.length + 1 : "" },
    cells: (_, index) => [
      cell(index, "value", store.t("choice_value")),
      ...(value.advanced === true ? [cell(index, "key", store.t("choice_key"))] : []),
    ],
  });
  return h("div", {}, sortOfChoices(slot, value, list), editor);
}

/** Whether texts or numbers are stored, and whether editors read other words than those. */
function sortOfChoices(slot, value, list) {
  const { store, node } = slot;
  const convert = (type) => {
    const next = list.map((row) =>
      isObject(row)
        ? { ...row, value: typedValue(wordsOf(row.value), NUMERIC.includes(type)) }
        : typedValue(wordsOf(row), NUMERIC.includes(type)),
    );
    slot.replaceNode({ ...node, data_type: type, enum: { ...value, choices: next } });
  };
  const sorts = choice(
    {
      ...slot,
      id: `${slot.id}-sort`,
      value: node.data_type,
      set: convert,
      attributes: { "aria-label": store.t("choice_sort") },
    },
    [
      ["text", store.t("texts")],
      ["number", store.t("numbers")],
      ["integer", store.t("integers")],
      ["isodate", store.t("dates")],
    ],
    { isOptional: false },
  );
  const named = h(
    "label",
    { class: "choice" },
    h("input", {
      type: "checkbox",
      id: `${slot.id}-named`,
      checked: value.advanced === true,
      onchange: (event) => slot.set({ ...value, advanced: event.target.checked }),
    }),
    store.t("choice_named"),
  );
  return h("div", { class: "b-sort" }, sorts, named);
}

function typedValue(text, isNumber) {
  return isNumber && text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

export function taxonomies(slot) {
  const { store } = slot;
  const list = Array.isArray(slot.value) ? slot.value : [];
  const known = store.data.taxonomies.map((each) => [each.uid, each.title]);
  const change = (index, key, value) => slot.set(replaced(list, index, { ...list[index], [key]: value }));
  const tick = (row, index, key, label) =>
    h(
      "label",
      { class: "choice" },
      h("input", {
        type: "checkbox",
        id: `${slot.id}-${key}-${index}`,
        checked: row?.[key] === true,
        onchange: (event) => change(index, key, event.target.checked),
      }),
      label,
    );
  return rows(slot, list, {
    write: slot.set,
    name: (row) => row?.taxonomy_uid ?? "",
    fresh: () => ({
      taxonomy_uid: known.find(([uid]) => !list.some((row) => row?.taxonomy_uid === uid))?.[0] ?? "",
      mandatory: false,
      multiple: true,
      non_localizable: false,
    }),
    cells: (row, index) => [
      taxonomyName(slot, row, index, { known, change }),
      h("input", {
        id: `${slot.id}-max-${index}`,
        inputmode: "numeric",
        placeholder: store.t("max_terms"),
        "aria-label": store.t("max_terms"),
        value: wordsOf(row?.max_terms),
        onchange: (event) =>
          change(index, "max_terms", event.target.value.trim() === "" ? null : typedValue(event.target.value, true)),
      }),
      tick(row, index, "mandatory", store.t("required")),
      tick(row, index, "multiple", store.t("several")),
      tick(row, index, "non_localizable", store.t("everywhere")),
    ],
  });
}

function taxonomyName(slot, row, index, { known, change }) {
  const label = slot.store.t("taxonomy");
  const id = `${slot.id}-${index}`;
  if (known.length === 0) {
    return h("input", {
      id,
      placeholder: label,
      "aria-label": label,
      value: wordsOf(row?.taxonomy_uid),
      onchange: (event) => change(index, "taxonomy_uid", event.target.value.trim()),
    });
  }
  const inner = {
    ...slot,
    id,
    value: row?.taxonomy_uid,
    set: (value) => change(index, "taxonomy_uid", value),
    attributes: { "aria-label": label },
  };
  return choice(inner, known, { isOptional: !row?.taxonomy_uid, write: (value) => value });
}
