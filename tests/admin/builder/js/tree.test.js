import assert from "node:assert/strict";
import { test } from "node:test";

import { getAt, joinPath, setAt, unsetAt } from "./paths.js";
import {
  canMove,
  duplicateAt,
  findByUids,
  insertAt,
  isBlock,
  listAt,
  listsBelow,
  moveTo,
  placeOfProblem,
  placesOf,
  removeAt,
  stepBy,
  stepInto,
  stepOut,
  uidPath,
} from "./tree.js";

const text = (uid) => ({ uid, display_name: uid.toUpperCase(), data_type: "text", odd: { kept: [uid] } });

function article() {
  return {
    title: "Article",
    schema: [
      text("title"),
      {
        uid: "seo",
        data_type: "group",
        schema: [text("head"), { uid: "deep", data_type: "group", schema: [text("far")] }],
      },
      { uid: "shared", data_type: "global_field", reference_to: "seo", schema: [text("theirs")] },
      {
        uid: "page",
        data_type: "blocks",
        blocks: [
          { uid: "hero", title: "Hero", schema: [text("line")] },
          { uid: "promo", title: "Promo", reference_to: "promo" },
        ],
      },
      text("last"),
    ],
  };
}

const names = (doc) => placesOf(doc).map((path) => joinPath(uidPath(doc, path)));

test("the tree goes through groups and blocks, not into what is shared", () => {
  assert.deepEqual(names(article()), [
    "title",
    "seo",
    "seo.head",
    "seo.deep",
    "seo.deep.far",
    "shared",
    "page",
    "page.hero",
    "page.hero.line",
    "page.promo",
    "last",
  ]);
});

test("a field is put in at any place and taken out again", () => {
  const doc = article();
  const more = insertAt(doc, ["schema", 1, "schema"], 1, text("new"));
  assert.deepEqual(
    listAt(more, ["schema", 1, "schema"]).map((field) => field.uid),
    ["head", "new", "deep"],
  );
  assert.deepEqual(removeAt(more, ["schema", 1, "schema", 1]), doc);
  assert.deepEqual(doc, article());
});

test("a field steps up, down, into the group above and out again", () => {
  const doc = article();
  assert.deepEqual(stepBy(doc, ["schema", 0], -1), null);
  assert.deepEqual(stepBy(doc, ["schema", 0], 1).path, ["schema", 1]);
  const into = stepInto(doc, ["schema", 2]);
  assert.deepEqual(into.path, ["schema", 1, "schema", 2]);
  const out = stepOut(into.doc, into.path);
  assert.deepEqual(out, { doc, path: ["schema", 2] });
  assert.deepEqual(stepInto(doc, ["schema", 4]).path, ["schema", 3, "blocks", 0, "schema", 1]);
  assert.deepEqual(stepOut(doc, ["schema", 3, "blocks", 0, "schema", 0]).path, ["schema", 4]);
  assert.equal(stepInto(doc, ["schema", 0]), null);
  assert.equal(stepOut(doc, ["schema", 0]), null);
});

test("nothing moves into itself, blocks stay among blocks and fields among fields", () => {
  const doc = article();
  assert.equal(moveTo(doc, ["schema", 1], ["schema", 1, "schema", 1, "schema"], 0), null);
  assert.equal(moveTo(doc, ["schema", 3, "blocks", 0], ["schema"], 0), null);
  assert.equal(moveTo(doc, ["schema", 0], ["schema", 3, "blocks"], 0), null);
  assert.equal(moveTo(doc, ["schema", 0], ["schema", 2, "schema"], 0), null);
  assert.equal(canMove(doc, ["schema", 0], ["schema", 3, "blocks", 1, "schema"]), false);
});

test("a move behind what is taken out lands where it was meant to", () => {
  const doc = article();
  const moved = moveTo(doc, ["schema", 0], ["schema", 3, "blocks", 0, "schema"], 1);
  assert.deepEqual(moved.path, ["schema", 2, "blocks", 0, "schema", 1]);
  assert.equal(getAt(moved.doc, moved.path).uid, "title");
  assert.deepEqual(moveTo(doc, ["schema", 0], ["schema"], 5).path, ["schema", 4]);
});

test("a copy has a uid of its own and everything else", () => {
  const { doc, path } = duplicateAt(article(), ["schema", 1], "SEO copy");
  assert.deepEqual(path, ["schema", 2]);
  assert.deepEqual(getAt(doc, path), { ...article().schema[1], uid: "seo_2", display_name: "SEO copy" });
});

test("a problem's path leads to the field and the key", () => {
  const doc = article();
  const table = {
    "schema.3.blocks.0.schema.0.uid": ["schema.3.blocks.0.schema.0", "uid"],
    "schema.3.blocks.1.reference_to": ["schema.3.blocks.1", "reference_to"],
    "schema.2.schema.0.uid": ["schema.2", "schema.0.uid"],
    "schema.1.schema": ["schema.1", "schema"],
    "schema.99.uid": ["", "schema.99.uid"],
    "options.title": ["", "options.title"],
    "schema.0.enum.choices.1.value": ["schema.0", "enum.choices.1.value"],
  };
  for (const [path, [place, rest]] of Object.entries(table)) {
    const steps = path.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step));
    const found = placeOfProblem(doc, steps);
    assert.deepEqual([joinPath(found.place), joinPath(found.rest)], [place, rest]);
  }
});

test("a place is found again by its uids after it has moved", () => {
  const doc = article();
  const { doc: moved } = stepBy(doc, ["schema", 1], 1);
  assert.deepEqual(findByUids(moved, ["seo", "deep", "far"]), ["schema", 2, "schema", 1, "schema", 0]);
  assert.equal(findByUids(moved, ["seo", "gone"]), null);
});

test("a document with odd parts is walked without a fall", () => {
  for (const doc of [
    {},
    { schema: 1 },
    {
      schema: [
        null,
        3,
        "x",
        { data_type: "group" },
        { data_type: "blocks", blocks: {} },
        { data_type: "blocks", blocks: [null] },
      ],
    },
  ]) {
    for (const path of placesOf(doc)) listsBelow(doc, path);
  }
});

test("keys like __proto__ are keys", () => {
  const odd = JSON.parse('{"schema": [], "__proto__": {"a": 1}}');
  const set = setAt(odd, ["__proto__", "b"], 2);
  assert.equal(JSON.stringify(set), '{"schema":[],"__proto__":{"a":1,"b":2}}');
  assert.equal(JSON.stringify(unsetAt(set, ["__proto__"])), '{"schema":[]}');
  assert.equal({}.b, undefined);
});

// A small generator of numbers that a failing run repeats.
function numbers(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function randomDocument(pick, depth = 0) {
  const fields = Array.from({ length: pick(5) }, (_, index) => {
    const uid = `f${depth}_${index}_${pick(1000)}`;
    const sort = depth < 3 ? pick(4) : 0;
    if (sort === 1) return { uid, data_type: "group", schema: randomDocument(pick, depth + 1) };
    if (sort === 2) {
      const blocks = Array.from({ length: pick(3) }, (_, block) => ({
        uid: `b${block}_${pick(1000)}`,
        title: "B",
        schema: randomDocument(pick, depth + 1),
      }));
      return { uid, data_type: "blocks", blocks };
    }
    return text(uid);
  });
  return depth === 0 ? { title: "T", schema: [text("title"), ...fields] } : fields;
}

function leaves(doc) {
  return placesOf(doc)
    .map((path) => {
      const { schema, blocks, ...own } = getAt(doc, path);
      return JSON.stringify([isBlock(path), own]);
    })
    .sort();
}

test("any sequence of moves keeps every field and block", () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const pick = numbers(seed);
    let doc = randomDocument(pick);
    const before = leaves(doc);
    for (let step = 0; step < 25; step += 1) {
      const places = placesOf(doc);
      const from = places[pick(places.length)];
      const lists = [["schema"], ...places.flatMap((path) => listsBelow(doc, path))];
      const list = lists[pick(lists.length)];
      const moves = [
        () => stepBy(doc, from, -1),
        () => stepBy(doc, from, 1),
        () => stepInto(doc, from),
        () => stepOut(doc, from),
        () => moveTo(doc, from, list, pick(listAt(doc, list).length + 1)),
      ];
      const node = getAt(doc, from);
      const result = moves[pick(moves.length)]();
      if (result === null) continue;
      assert.equal(getAt(result.doc, result.path), node, `seed ${seed}`);
      doc = result.doc;
    }
    assert.deepEqual(leaves(doc), before, `seed ${seed}`);
  }
});
