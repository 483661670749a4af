// The controls of single values. Each takes a slot (where it stands, what it shows, how to set it) and answers elements.
//
// A slot: {store, node, option, id, value, set, attributes}. `set(value)` writes, `set(undefined)` clears,
// `type(value)` does the same for letters typed one by one.
import { h } from "./dom.js";
import { isObject, wordsOf } from "./paths.js";
import { lineAt, printJson, readJson } from "./jsontext.js";
import { listAt } from "./tree.js";

const TEXTUAL = ["text", "email"];

export const isText = (value) => typeof value === "string";

function input(slot, properties) {
  return h("input", { id: slot.id, ...slot.attributes, ...properties });
}


export function line(slot) {
  return input(slot, { value: wordsOf(slot.value), oninput: (event) => slot.type(event.target.value || undefined) });
}

export function code(slot) {
  return input(slot, {
    class: "mono",
    spellcheck: "false",
    autocapitalize: "off",
    value: wordsOf(slot.value),
    oninput: (event) => slot.type(event.target.value || undefined),
  });
}

export function area(slot) {
  const properties = {
    id: slot.id,
    rows: 2,
    ...slot.attributes,
    oninput: (event) => slot.type(event.target.value || undefined),
  };
  return h("textarea", { ...properties, value: wordsOf(slot.value) });
}

export function number(slot) {
  return input(slot, {
    type: "text",
    inputmode: "decimal",
    value: slot.unread ?? wordsOf(slot.value),
    oninput: (event) => {
      const text = event.target.value.trim();
      const read = /^-?\d+(\.\d+)?$/.test(text) ? readJson(text.replace(/^(-?)0+(?=\d)/, "$1")) : {};
      const isBad = text !== "" && !("value" in read);
      event.target.setAttribute("aria-invalid", String(isBad));
      if (isBad) slot.refuse(event.target.value, slot.store.t("number_wrong"));
      else slot.type(read.value);
    },
  });
}

export function flag(slot) {
  return h(
    "label",
    { class: "choice" },
    h("input", {
      type: "checkbox",
      id: slot.id,
      ...slot.attributes,
      checked: slot.value === true,
      onchange: (event) => slot.set(event.target.checked),
    }),
    slot.option.label,
  );
}

/** A field is in force unless it says otherwise. */
export function enabled(slot) {
  return flag({ ...slot, value: slot.value === false, set: (isOff) => slot.set(isOff ? false : undefined) });
}

/** One out of a few words; a word nobody knows stays among them. */
export function word(slot) {
  return choice(slot, slot.option.words, {
    isOptional: slot.value === undefined || slot.value === null || slot.value === "",
  });
}

export function choice(slot, pairs, { isOptional, write = (value) => value || undefined }) {
  const known = pairs.map(([value, label]) => [wordsOf(value), label]);
  const value = wordsOf(slot.value);
  if (value && !known.some(([each]) => each === value))
    known.push([value, slot.store.t("unknown_value", { name: value })]);
  const options = (isOptional ? [["", "—"], ...known] : known).map(([each, label]) =>
    h("option", { value: each }, label),
  );
  const select = h(
    "select",
    { id: slot.id, ...slot.attributes, onchange: (event) => slot.set(write(event.target.value)) },
    ...options,
  );
  select.value = value;
  return select;
}

export function shared(slot) {
  const pairs = slot.store.data.global_fields
    .filter((each) => each.uid !== slot.store.data.own_global_field)
    .map((each) => [each.uid, each.title]);
  return choice(slot, pairs, { isOptional: true, write: (value) => value });
}

export function extension(slot) {
  const pairs = slot.store.data.extensions.map((each) => [each.uid, each.title]);
  return choice(slot, pairs, { isOptional: true, write: (value) => value || undefined });
}

export function default_choice(slot) {
  const choices = Array.isArray(slot.node.enum?.choices) ? slot.node.enum.choices : [];
  const values = choices.map((each) => (isObject(each) ? each.value : each));
  const pairs = values.map((value, index) => [
    value,
    (isObject(choices[index]) && choices[index].key) || wordsOf(value),
  ]);
  return choice(slot, pairs, { isOptional: true, write: (text) => values.find((each) => wordsOf(each) === text) ?? "" });
}

/** A list of words, typed with commas between them. */
export function words(slot) {
  const list = Array.isArray(slot.value) ? slot.value.map(wordsOf).join(", ") : wordsOf(slot.value);
  const read = (text) =>
    text
      .split(",")
      .map((each) => each.trim())
      .filter(Boolean);
  return input(slot, { value: list, spellcheck: "false", oninput: (event) => slot.type(read(event.target.value)) });
}

export function instant(slot) {
  const text = wordsOf(slot.value);
  const isKnown = text === "" || /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z?)?$/.test(text);
  if (!isKnown) return line(slot);
  const minute = text && (text.length === 10 ? `${text}T00:00` : text.slice(0, 16));
  return input(slot, {
    type: "datetime-local",
    value: minute,
    onchange: (event) => slot.set(event.target.value ? `${event.target.value}:00.000Z` : undefined),
  });
}

export function clock(slot) {
  const text = wordsOf(slot.value);
  return /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$|^$/.test(text)
    ? input(slot, {
        type: "time",
        step: 1,
        value: text,
        onchange: (event) => slot.set(event.target.value || undefined),
      })
    : line(slot);
}

/** A single text beside the field. */
export function source(slot) {
  const beside = listAt(slot.store.doc, slot.path.slice(0, -1)).filter(
    (field) =>
      isObject(field) && field.uid !== slot.node.uid && TEXTUAL.includes(field.data_type) && field.multiple !== true,
  );
  return choice(
    slot,
    beside.map((field) => [field.uid, field.display_name || field.uid]),
    { isOptional: true },
  );
}

export function default_date(slot) {
  const { store } = slot;
  const value = isObject(slot.value) ? slot.value : { custom: false, date: "", time: "" };
  const part = (key, type, label) =>
    h(
      "label",
      { class: "hint" },
      label,
      h("input", {
        type,
        id: `${slot.id}-${key}`,
        value: isText(value[key]) ? value[key] : "",
        ...(key === "time" ? { step: 1 } : {}),
        onchange: (event) =>
          slot.set({
            ...value,
            custom: Boolean(key === "date" ? event.target.value : value.date),
            [key]: event.target.value,
          }),
      }),
    );
  return h(
    "div",
    { class: "pair", role: "group", "aria-label": slot.option.label },
    part("date", "date", store.t("day")),
    part("time", "time", store.t("time")),
  );
}

export function default_link(slot) {
  const { store } = slot;
  const value = isObject(slot.value) ? slot.value : { title: "", url: "" };
  const part = (key, label) =>
    h(
      "label",
      { class: "hint" },
      label,
      h("input", {
        id: `${slot.id}-${key}`,
        value: isText(value[key]) ? value[key] : "",
        oninput: (event) => slot.type({ ...current(slot, value), [key]: event.target.value }),
      }),
    );
  return h(
    "div",
    { class: "pair", role: "group", "aria-label": slot.option.label },
    part("title", store.t("link_title")),
    part("url", store.t("link_url")),
  );
}

function current(slot, otherwise) {
  const value = slot.now();
  return isObject(value) ? value : otherwise;
}

/** Any value as JSON; what is no JSON is marked and not written. */
export function json(slot) {
  const text = slot.unread ?? (slot.value === undefined ? "" : printJson(slot.value));
  return h("textarea", {
    id: slot.id,
    class: "mono",
    spellcheck: "false",
    rows: Math.min(12, text.split("\n").length),
    ...slot.attributes,
    value: text,
    oninput: (event) => {
      const read = event.target.value.trim() === "" ? { value: undefined } : readJson(event.target.value);
      event.target.setAttribute("aria-invalid", String(!("value" in read)));
      if ("value" in read) slot.type(read.value);
      else slot.refuse(event.target.value, jsonMistake(slot.store, event.target.value, read));
    },
  });
}

/** Where a text is no JSON, and why, as a sentence. */
export function jsonMistake(store, text, read) {
  return store.t("json_wrong", { ...lineAt(text, read.at), why: store.t(read.message) });
}

/** A box for each `[value, words]`, ticked where it is among the chosen; `beside` makes what follows its words. */
export function ticks(slot, chosen, rows, beside = () => []) {
  const boxes = rows.map(([uid, label], index) =>
    h(
      "label",
      { class: "choice", "data-words": `${label} ${wordsOf(uid)}`.toLowerCase() },
      h("input", {
        type: "checkbox",
        id: `${slot.id}-${index}`,
        checked: chosen.includes(uid),
        onchange: ({ target }) => slot.set(target.checked ? [...chosen, uid] : chosen.filter((each) => each !== uid)),
      }),
      label,
      ...beside(uid),
    ),
  );
  const properties = { class: "b-ticks", role: "group", id: slot.id, tabindex: "-1", "aria-label": slot.option.label };
  return h("div", { ...properties, ...slot.attributes }, ...boxes);
}
