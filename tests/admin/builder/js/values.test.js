import assert from "node:assert/strict";
import { test } from "node:test";

import { record, redo, startHistory, undo } from "./history.js";
import { lineAt, printJson, readJson, sameJson, spanOf } from "./jsontext.js";
import { kindOf, otherKeys, readOption, writeOption } from "./kinds.js";
import { freeUid, uidFrom } from "./names.js";

test("uids come from what people write", () => {
  const table = {
    "Blog Entry": "blog_entry", "  Größe (in cm) ": "grosse_in_cm", "Straße": "strasse", "2nd title": "nd_title", "Élan vital": "elan_vital",
    "標題": "", "": "", "a--b__c": "a_b_c",
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
  for (const [doc, mark] of [["b", "name"], ["bc", "name"], ["d", null], ["d", null]]) history = record(history, doc, mark);
  assert.deepEqual(history.past, ["a", "bc"]);
  assert.equal(undo(history).present, "bc");
  assert.equal(undo(undo(history)).present, "a");
  assert.equal(undo(undo(undo(history))).present, "a");
  assert.equal(redo(undo(history)).present, "d");
  assert.deepEqual(record(undo(history), "e").future, []);
});

test("the first mistake in a JSON text is found at its place", () => {
  const table = [
    ["", 0, "json_value"], ['{"a": }', 6, "json_value"], ["{a: 1}", 1, "json_key"], ['{"a" 1}', 5, "json_colon"], ["[1 2]", 3, "json_comma"],
    ['{"a": 1} x', 9, "json_end"], ['{"a": 1, "a": 2}', 9, "json_twice"], ['"\u0001"', 0, "json_value"], ["[1,]", 3, "json_value"], ["01", 1, "json_end"],
  ];
  for (const [text, at, message] of table) assert.deepEqual(readJson(text), { at, message }, text);
});

test("what the reader takes and refuses is what JSON takes and refuses", () => {
  const texts = ["1", "-0.5e+3", "tru", "nul", "[[],{}]", '{"a":[{"b":null}]}', "[1,2", '"\\u00zz"', '"\\n"', " [ ] ", "{,}", "- 1", ".5", '"a\nb"', "NaN"];
  for (const text of texts) {
    let value;
    try { value = { value: JSON.parse(text) }; } catch { value = null; }
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
  for (const other of [{ a: 2, b: [] }, { a: 1 }, { a: 1, b: [], c: 1 }, [1], null]) assert.ok(!sameJson({ a: 1, b: [] }, other));
});

const KINDS = [
  { name: "select", match: [["enum", "object", null]] },
  { name: "markdown", match: [["data_type", "is", "text"], ["field_metadata.markdown", "is", true]] },
  { name: "text", match: [["data_type", "is", "text"]] },
];

test("the first kind that fits is the field's", () => {
  assert.equal(kindOf({ data_type: "text", enum: {} }, KINDS).name, "select");
  assert.equal(kindOf({ data_type: "text", field_metadata: { markdown: true } }, KINDS).name, "markdown");
  assert.equal(kindOf({ data_type: "text", field_metadata: { markdown: "true" } }, KINDS).name, "text");
  assert.equal(kindOf({ data_type: "odd" }, KINDS), undefined);
});

test("an option writes its key and leaves the rest", () => {
  const field = { uid: "a", field_metadata: { version: 3 }, min: 4 };
  assert.deepEqual(writeOption(field, { key: "field_metadata.description" }, "x"), { uid: "a", field_metadata: { version: 3, description: "x" }, min: 4 });
  assert.equal(readOption(field, { key: "min" }), 4);
  assert.deepEqual(writeOption(field, { key: "min", blank: null }, undefined), { ...field, min: null });
  assert.deepEqual(writeOption(field, { key: "min" }, undefined), { uid: "a", field_metadata: { version: 3 } });
  assert.equal(writeOption(field, { key: "max", blank: null }, undefined), field);
  assert.equal(writeOption(field, { key: "min" }, 4), field);
});

test("what no option shows is listed key by key", () => {
  const field = { uid: "a", data_type: "text", field_metadata: { description: "d", _default: true, version: 3 }, config: { x: 1 }, error_messages: { format: "f" }, odd: 1 };
  const options = [{ key: "field_metadata.description" }, { key: "error_messages.format" }];
  assert.deepEqual(otherKeys(field, options, ["uid", "data_type"]), ["field_metadata._default", "field_metadata.version", "config", "odd"]);
});
