// The editor of the rules by which fields show and hide.
import { choice } from "./controls.js";
import { button, h } from "./dom.js";
import { kindOf } from "./kinds.js";
import { isObject, setAt, wordsOf } from "./paths.js";
import { fieldsOf, newAction, newCondition, newRule } from "./rules.js";

const WITHOUT_VALUE = ["is_empty", "is_not_empty"];

/** A list of rules: when all or any conditions hold, fields show or hide. */
export function rules(slot) {
  const { store } = slot;
  const list = Array.isArray(slot.value) ? slot.value : [];
  const editor = {
    slot,
    store,
    fields: fieldsOf(store.doc),
    put: (path, value) => slot.set(setAt(list, path, value)),
    type: (path, value) => slot.type(setAt(slot.now() ?? list, path, value)),
  };
  const items = list.map((rule, index) =>
    isReadable(rule)
      ? one(editor, rule, index, list)
      : h("li", {}, h("p", { class: "error" }, store.t("no_rule")), remove(editor, `rule-${index}`, store.t("rule_number", { number: index + 1 }), () => slot.set(list.filter((_, each) => each !== index)))),
  );
  return h(
    "div",
    { role: "group", "aria-label": slot.option.label, id: slot.id, tabindex: "-1", ...slot.attributes },
    h("ol", { class: "b-rules" }, ...items),
    button(store.t("add_rule"), () => slot.set([...list, newRule()]), { class: "small", id: `${slot.id}-add` }),
  );
}

/** Whether a rule consists of what is drawn here; anything else is changed in the JSON. */
function isReadable(rule) {
  const parts = isObject(rule) ? [rule.conditions ?? [], rule.actions ?? []] : [null];
  return parts.every((part) => Array.isArray(part) && part.every(isObject));
}

function one(editor, rule, index, list) {
  const { store, slot, put } = editor;
  const conditions = Array.isArray(rule.conditions) ? rule.conditions : [];
  const actions = Array.isArray(rule.actions) ? rule.actions : [];
  const match = pick(
    editor,
    `match-${index}`,
    rule.match_type ?? "all",
    [
      ["all", store.t("all_hold")],
      ["any", store.t("any_holds")],
    ],
    (value) => put([index, "match_type"], value),
    store.t("match_type"),
  );
  const without = (key, from, place) =>
    put(
      [index, key],
      from.filter((_, each) => each !== place),
    );
  return h(
    "li",
    { class: "b-rule" },
    h(
      "div",
      { class: "b-other" },
      h("p", { class: "label" }, store.t("rule_number", { number: index + 1 })),
      remove(editor, `rule-${index}`, store.t("rule_number", { number: index + 1 }), () =>
        slot.set(list.filter((_, each) => each !== index)),
      ),
    ),
    match,
    ...conditions.map((each, place) =>
      h(
        "div",
        { class: "b-rule-row" },
        ...condition(editor, each, [index, "conditions", place]),
        remove(editor, `condition-${index}-${place}`, store.t("condition"), () =>
          without("conditions", conditions, place),
        ),
      ),
    ),
    button(store.t("add_condition"), () => put([index, "conditions"], [...conditions, newCondition()]), {
      class: "quiet small",
      id: `${slot.id}-add-condition-${index}`,
    }),
    ...actions.map((each, place) =>
      h(
        "div",
        { class: "b-rule-row" },
        ...action(editor, each, [index, "actions", place]),
        remove(editor, `action-${index}-${place}`, store.t("then"), () => without("actions", actions, place)),
      ),
    ),
    button(store.t("add_action"), () => put([index, "actions"], [...actions, newAction()]), {
      class: "quiet small",
      id: `${slot.id}-add-action-${index}`,
    }),
  );
}

function condition(editor, each, path) {
  const { store, fields, put, slot, type } = editor;
  const id = path.join("-");
  const field = fields.find(({ path: at }) => at === each.operand_field)?.node;
  const kind = field && kindOf(field, store.data.kinds);
  const askable = fields.filter(
    ({ node }) =>
      node.multiple !== true && (store.data.operators[kindOf(node, store.data.kinds)?.name] ?? []).length > 0,
  );
  const choose = (at) => put(path, beginning(editor, each, at));
  const operand = pick(
    editor,
    `operand-${id}`,
    each.operand_field,
    askable.map(({ path: at, name }) => [at, name]),
    choose,
    store.t("when_field"),
  );
  const known = store.data.operators[kind?.name] ?? store.data.operators.text;
  const operators = known.some(([word]) => word === each.operator) ? known : [...known, [each.operator, each.operator]];
  const operator = pick(
    editor,
    `operator-${id}`,
    each.operator,
    operators,
    (value) => put([...path, "operator"], value),
    store.t("compared"),
  );
  return WITHOUT_VALUE.includes(each.operator)
    ? [operand, operator]
    : [operand, operator, wanted(editor, each, path, field)];
}

/** A condition on another field: with an operator and a value that it can have. */
function beginning({ store, fields }, each, at) {
  const node = fields.find((field) => field.path === at)?.node;
  const operators = store.data.operators[node && kindOf(node, store.data.kinds)?.name] ?? [];
  const isKnown = operators.some(([word]) => word === each.operator);
  const value = node?.data_type === "boolean" ? true : (valuesOf(node)[0]?.[0] ?? "");
  return { ...each, operand_field: at, operator: isKnown ? each.operator : (operators[0]?.[0] ?? "equals"), value };
}

/** What the field is compared with: a choice where it has choices, else a text. */
function wanted(editor, each, path, field) {
  const { store, slot, put, type } = editor;
  const id = `value-${path.join("-")}`;
  const label = store.t("compared_with");
  const pairs =
    field?.data_type === "boolean"
      ? [
          [true, store.t("yes")],
          [false, store.t("no")],
        ]
      : valuesOf(field);
  if (pairs.length > 0)
    return pick(
      editor,
      id,
      each.value,
      pairs,
      (text) => put([...path, "value"], pairs.find(([value]) => wordsOf(value) === text)?.[0] ?? text),
      label,
    );
  return h("input", {
    id: `${slot.id}-${id}`,
    "aria-label": label,
    placeholder: label,
    value: wordsOf(each.value),
    oninput: (event) => type([...path, "value"], typed(event.target.value, each.value)),
  });
}

function valuesOf(field) {
  const choices = Array.isArray(field?.enum?.choices) ? field.enum.choices : [];
  return choices.map((each) => (isObject(each) ? [each.value, each.key || wordsOf(each.value)] : [each, wordsOf(each)]));
}

/** True, false and numbers stay what they are; what is typed is a text, which every comparison reads. */
function typed(text, before) {
  if (typeof before === "boolean" && (text === "true" || text === "false")) return text === "true";
  return typeof before === "number" && text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

function action(editor, each, path) {
  const { store, fields, put } = editor;
  const id = path.join("-");
  return [
    pick(
      editor,
      `action-${id}`,
      each.action,
      [
        ["show", store.t("show")],
        ["hide", store.t("hide")],
      ],
      (value) => put([...path, "action"], value),
      store.t("then"),
    ),
    pick(
      editor,
      `target-${id}`,
      each.target_field,
      fields.map(({ path: at, name }) => [at, name]),
      (value) => put([...path, "target_field"], value),
      store.t("target_field"),
    ),
  ];
}

function pick({ slot }, id, value, pairs, set, label) {
  return choice({ ...slot, id: `${slot.id}-${id}`, value, set, attributes: { "aria-label": label } }, pairs, {
    isOptional: value === undefined || value === null || value === "",
    write: (text) => text,
  });
}

function remove({ slot, store }, id, name, act) {
  return button(
    "×",
    () => {
      act();
      document.getElementById(`${slot.id}-add`)?.focus();
    },
    { class: "quiet small", id: `${slot.id}-remove-${id}`, "aria-label": store.t("take_out", { name }) },
  );
}
