import assert from "node:assert/strict";
import { test } from "node:test";

import { record, redo, startHistory, undo } from "./history.js";
import { lineAt, printJson, readJson, sameJson, spanOf } from "./jsontext.js";
import { changeKind, kindOf, otherKeys, readOption, writeOption } from "./kinds.js";
import { freeUid, uidFrom } from "./names.js";
import { wordsOf } from "./paths.js";
import { fieldsOf, followed } from "./rules.js";
import { Store } from "./store.js";

test("uids come from what people write", () => {
  const table = {
    "Blog Entry": "blog_entry",
    "  Größe (in cm) ": "grosse_in_cm",
    Straße: "strasse",
    "2nd title": "nd_title",
    "Élan vital": "elan_vital",
    標題: "",
    "": "",
    "a--b__c": "a_b_c",
  };
  for (const [label, uid] of Object.entries(table)) assert.equal(uidFrom(label), uid, label);
  assert.match(uidFrom("x".repeat(500)), /^x{100}$/);
});

test("a taken uid gets the next free number", () => {
  assert.equal(freeUid("text", []), "text");
  assert.equal(freeUid("text", ["text"]), "text_2");
  assert.equal(freeUid("text_2", ["text", "text_2", "text_3"]), "text_4");
});

test("steps are undone and done again, letters of one input as one", () => {
  let history = startHistory("a");
  for (const [doc, mark] of [
    ["b", "name"],
    ["bc", "name"],
    ["d", null],
    ["d", null],
  ])
    history = record(history, doc, mark);
  assert.deepEqual(history.past, ["a", "bc"]);
  assert.equal(undo(history).present, "bc");
  assert.equal(undo(undo(history)).present, "a");
  assert.equal(undo(undo(undo(history))).present, "a");
  assert.equal(redo(undo(history)).present, "d");
  assert.deepEqual(record(undo(history), "e").future, []);
});

test("the first mistake in a JSON text is found at its place", () => {
  const table = [
    ["", 0, "json_value"],
    ['{"a": }', 6, "json_value"],
    ["{a: 1}", 1, "json_key"],
    ['{"a" 1}', 5, "json_colon"],
    ["[1 2]", 3, "json_comma"],
    ['{"a": 1} x', 9, "json_end"],
    ['{"a": 1, "a": 2}', 9, "json_twice"],
    ['"\u0001"', 0, "json_value"],
    ["[1,]", 3, "json_value"],
    ["01", 1, "json_end"],
  ];
  for (const [text, at, message] of table) assert.deepEqual(readJson(text), { at, message }, text);
});

test("what the reader takes and refuses is what JSON takes and refuses", () => {
  const texts = [
    "1",
    "-0.5e+3",
    "tru",
    "nul",
    "[[],{}]",
    '{"a":[{"b":null}]}',
    "[1,2",
    '"\\u00zz"',
    '"\\n"',
    " [ ] ",
    "{,}",
    "- 1",
    ".5",
    '"a\nb"',
    "NaN",
  ];
  for (const text of texts) {
    let value;
    try {
      value = { value: JSON.parse(text) };
    } catch {
      value = null;
    }
    const read = readJson(text);
    assert.deepEqual("value" in read ? { value: read.value } : null, value, text);
  }
});

test("a path leads to the value in the text", () => {
  const doc = { schema: [{ uid: "a" }, { uid: "b", enum: { choices: [1, 22] } }] };
  const text = printJson(doc);
  const at = (path) => text.slice(...spanOf(text, path));
  assert.equal(at(["schema", 1, "uid"]), '"b"');
  assert.equal(at(["schema", 1, "enum", "choices", 1]), "22");
  assert.equal(JSON.parse(at(["schema", 0, "nothing"])).uid, "a");
  assert.equal(at([]), text);
  assert.deepEqual(lineAt("ab\ncd", 4), { line: 2, column: 2 });
});

test("documents are the same whatever the order of their keys", () => {
  assert.ok(sameJson({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 }));
  for (const other of [{ a: 2, b: [] }, { a: 1 }, { a: 1, b: [], c: 1 }, [1], null])
    assert.ok(!sameJson({ a: 1, b: [] }, other));
});

const KINDS = [
  { name: "select", match: [["enum", "object", null]] },
  {
    name: "markdown",
    match: [
      ["data_type", "is", "text"],
      ["field_metadata.markdown", "is", true],
    ],
  },
  { name: "text", match: [["data_type", "is", "text"]] },
];

test("the first kind that fits is the field's", () => {
  assert.equal(kindOf({ data_type: "text", enum: {} }, KINDS).name, "select");
  assert.equal(kindOf({ data_type: "text", field_metadata: { markdown: true } }, KINDS).name, "markdown");
  assert.equal(kindOf({ data_type: "text", field_metadata: { markdown: "true" } }, KINDS).name, "text");
  assert.equal(kindOf({ data_type: "odd" }, KINDS), undefined);
});

test("a field becomes another kind of its family and keeps what it says", () => {
  const [, markdown, text] = KINDS;
  const field = {
    uid: "a",
    data_type: "text",
    mandatory: true,
    field_metadata: { markdown: true, version: 3 },
    odd: 1,
  };
  const plain = changeKind(field, markdown, { ...text, new: { data_type: "text", mandatory: false, format: "" } });
  assert.deepEqual(plain, {
    uid: "a",
    data_type: "text",
    mandatory: true,
    field_metadata: { version: 3 },
    odd: 1,
    format: "",
  });
  assert.equal(kindOf(plain, KINDS).name, "text");
  assert.deepEqual(changeKind(plain, text, { ...markdown, new: {} }), {
    ...plain,
    field_metadata: { version: 3, markdown: true },
  });
});

test("an option writes its key and leaves the rest", () => {
  const field = { uid: "a", field_metadata: { version: 3 }, min: 4 };
  assert.deepEqual(writeOption(field, { key: "field_metadata.description" }, "x"), {
    uid: "a",
    field_metadata: { version: 3, description: "x" },
    min: 4,
  });
  assert.equal(readOption(field, { key: "min" }), 4);
  assert.deepEqual(writeOption(field, { key: "min", blank: null }, undefined), { ...field, min: null });
  assert.deepEqual(writeOption(field, { key: "min" }, undefined), { uid: "a", field_metadata: { version: 3 } });
  assert.equal(writeOption(field, { key: "max", blank: null }, undefined), field);
  assert.equal(writeOption(field, { key: "min" }, 4), field);
});

test("what no option shows is listed key by key", () => {
  const field = {
    uid: "a",
    data_type: "text",
    field_metadata: { description: "d", _default: true, version: 3 },
    config: { x: 1 },
    error_messages: { format: "f" },
    odd: 1,
  };
  const options = [{ key: "field_metadata.description" }, { key: "error_messages.format" }];
  assert.deepEqual(otherKeys(field, options, ["uid", "data_type"]), [
    "field_metadata._default",
    "field_metadata.version",
    "config",
    "odd",
  ]);
});

const RULES = [
  {
    match_type: "all",
    conditions: [{ operand_field: "seo.head", operator: "is", value: 1, odd: 2 }],
    actions: [
      { action: "show", target_field: "seo" },
      { action: "hide", target_field: "seo_2" },
    ],
  },
];

test("rules, titles and sub titles follow a field to its new path", () => {
  const doc = { schema: [], options: { title: "seo.head", sub_title: ["seo", "other"], more: 1 }, field_rules: RULES };
  const after = followed(doc, ["seo"], ["meta"]);
  assert.deepEqual(after.options, { title: "meta.head", sub_title: ["meta", "other"], more: 1 });
  assert.deepEqual(after.field_rules, [
    {
      ...RULES[0],
      conditions: [{ ...RULES[0].conditions[0], operand_field: "meta.head" }],
      actions: [
        { action: "show", target_field: "meta" },
        { action: "hide", target_field: "seo_2" },
      ],
    },
  ]);
  assert.equal(followed(doc, ["x"], ["x"]), doc);
  for (const odd of [{}, { field_rules: 3 }, { field_rules: [null, { conditions: 1 }] }, { options: [] }])
    assert.deepEqual(followed(odd, ["a"], ["b"]), odd);
});

test("rules name fields in groups and blocks by their uids", () => {
  const doc = {
    schema: [
      { uid: "a", display_name: "A" },
      { uid: "p", data_type: "blocks", blocks: [{ uid: "hero", schema: [{ uid: "line" }] }] },
    ],
  };
  assert.deepEqual(
    fieldsOf(doc).map(({ path, name }) => [path, name]),
    [
      ["a", "A"],
      ["p", "p"],
      ["p.hero.line", "line"],
    ],
  );
});

function storeOf(document) {
  return new Store(
    { document, version: 1, problems: [], is_type: true, reserved: ["tags"] },
    { copy_of: "%(name)s copy", nameless: "?" },
  );
}

test("a uid typed through another field's uid takes nothing of that field along", () => {
  const store = storeOf({
    schema: [{ uid: "title" }, { uid: "head" }, { uid: "foot" }],
    field_rules: [{ actions: [{ target_field: "head" }, { target_field: "foot" }] }],
  });
  for (const uid of ["f", "", "head", "heading"]) store.rename(["schema", 2], { uid }, "uid");
  assert.deepEqual(store.doc.field_rules, [{ actions: [{ target_field: "head" }, { target_field: "heading" }] }]);
  store.undo();
  assert.equal(store.isChanged, false);
});

test("a uid follows the name until it is chosen or saved", () => {
  const store = storeOf({ schema: [{ uid: "title" }, { uid: "body", display_name: "Body" }] });
  store.insert(["schema"], 2, { uid: "tags", display_name: "Tags" });
  assert.equal(store.node().uid, "tags_2");
  assert.equal(store.followingUid(["schema", 2], "Tags", "Body"), "body_2");
  assert.equal(store.followingUid(["schema", 1], "Body", "Text"), "body");
});

test("the title stays where it is", () => {
  const store = storeOf({ schema: [{ uid: "title" }, { uid: "g", data_type: "group", schema: [] }] });
  store.remove(["schema", 0]);
  assert.equal(store.moveTo(["schema", 0], ["schema", 1, "schema"], 0), false);
  assert.equal(store.isChanged, false);
  assert.equal(store.moveTo(["schema", 0], ["schema"], 2), true);
  assert.deepEqual(
    store.doc.schema.map((field) => field.uid),
    ["g", "title"],
  );
});

test("problems follow their field when it is moved", () => {
  const store = storeOf({ schema: [{ uid: "title" }, { uid: "a" }, { uid: "b" }] });
  store.setProblems([
    { path: "schema.2.format", message: "is wrong." },
    { path: "options.title", message: "is no field." },
  ]);
  store.moveTo(["schema", 2], ["schema"], 1);
  assert.deepEqual(
    store.problemsAt(["schema", 1]).map((problem) => problem.key),
    ["format"],
  );
  assert.deepEqual(
    store.problemsAt([]).map((problem) => problem.key),
    ["options.title"],
  );
});

test("what is made from a field that gets another uid is made from it still", () => {
  const doc = {
    options: { url_pattern: "/:field[head]/:title", url_prefix: "/:field[header]/" },
    schema: [
      { uid: "headline", data_type: "text" },
      { uid: "slug", data_type: "slug", source_field: "head" },
      { uid: "seo", data_type: "group", schema: [{ uid: "slug", data_type: "slug", source_field: "head" }] },
    ],
  };
  const after = followed(doc, ["head"], ["headline"]);
  assert.deepEqual(after.options, { url_pattern: "/:field[headline]/:title", url_prefix: "/:field[header]/" });
  assert.deepEqual(
    after.schema.map((field) => field.source_field),
    [undefined, "headline", undefined],
  );
  assert.equal(after.schema[2].schema[0].source_field, "head");
  const moved = followed(after, ["headline"], ["seo", "headline"]);
  assert.equal(moved.schema[1].source_field, "headline");
  assert.equal(moved.options.url_pattern, "/:field[headline]/:title");
});

test("a text nested deeper than anything is no document", () => {
  assert.equal(readJson("[".repeat(100000)).message, "json_deep");
});

test("numbers are shown by their digits", () => {
  assert.equal(wordsOf(readJson("1.0").value), typeof JSON.rawJSON === "function" ? "1.0" : "1");
  assert.equal(wordsOf({ a: [null] }), '{"a":[null]}');
  assert.equal(wordsOf(null), "");
});
