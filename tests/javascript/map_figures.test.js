// Classes, patterns and labels of areas.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  codesOf,
  figureOf,
  fill,
  inkFor,
  isAside,
  marked,
  readFigures,
  sentence,
  wordsFor,
} from "../../pages/ui/drawings/map_figures.js";

const AREAS = [
  { code: "E1", name: "Bury" },
  { code: "E2", name: "Wigan" },
  { code: "E3", name: "Bolton" },
];

function mapOf({ groups = [], selected = null } = {}) {
  return {
    areas: AREAS,
    number: new Map(AREAS.map(({ code }, i) => [code, i])),
    figures: readFigures({ codes: "E2 E1", marks: "1b", texts: "60.0% of 10\n20.0% of 5" }),
    groups: groups.map((group) => ({ ...group, codes: new Set(group.codes) })),
    data: { missing_label: "No figure", selected },
  };
}

test("figures are read in the order in which they were packed", () => {
  const figures = readFigures({ codes: "E2 E1", marks: "1b", texts: "60.0% of 10\n20.0% of 5" });
  assert.deepEqual(codesOf({ codes: "06001 E2 10016" }), ["E06000001", "E2", "E10000016"]);
  assert.deepEqual([...figures.keys()], ["E2", "E1"]);
  assert.deepEqual(figures.get("E1"), { mark: "b", text: "20.0% of 5" });
});

test("an area without a figure says so in lower case", () => {
  assert.deepEqual(figureOf(mapOf(), 2), { mark: "-", text: "no figure" });
  assert.equal(sentence(mapOf(), 2), "Bolton: no figure");
});

test("the label of an area has its name, figure and what it is to the selected one", () => {
  const map = mapOf({ groups: [{ line: "neighbour", label: "Touching neighbour", codes: ["E2"] }] });
  assert.equal(sentence(map, 0), "Bury: 20.0% of 5");
  assert.equal(sentence(map, 1), "Wigan: 60.0% of 10; touching neighbour");
  assert.equal(wordsFor(map, 1), "60.0% of 10; touching neighbour");
});

test("of a region all areas fade but its members and the selected one", () => {
  const map = mapOf({ groups: [{ line: "member", label: "Same region", codes: ["E2"] }], selected: "E1" });
  assert.deepEqual(
    AREAS.map(({ code }) => isAside(map, code)),
    [false, false, true],
  );
  const outlined = mapOf({ groups: [{ line: "neighbour", label: "Touching", codes: ["E2"] }], selected: "E1" });
  assert.equal(isAside(outlined, "E3"), false);
});

test("outlined areas are those of all groups with that line, if they are on the map", () => {
  const map = mapOf({
    groups: [
      { line: "neighbour", label: "", codes: ["E3", "E9"] },
      { line: "apart", label: "", codes: ["E2"] },
      { line: "neighbour", label: "", codes: ["E1"] },
    ],
  });
  assert.deepEqual(marked(map, "neighbour"), [2, 0]);
  assert.deepEqual(marked(map, "apart"), [1]);
  assert.deepEqual(marked(map, "context"), []);
});

test("a class is a colour, what is not ranked a pattern of its own, no figure another", () => {
  assert.equal(fill("2", 0), "var(--class-2)");
  assert.equal(fill("c", 1), 'url("#not-ranked-1-2")');
  assert.equal(fill("-", "key"), 'url("#missing-key")');
});

test("labels stand out from their colour or pattern", () => {
  assert.deepEqual(inkFor("2"), { fill: "var(--ink-on-2)", stroke: "none" });
  assert.match(inkFor("c").stroke, /--class-2/);
  assert.deepEqual(inkFor("-"), { fill: "var(--ink)", stroke: "var(--hatch-ground)" });
  assert.deepEqual(inkFor("aside"), { fill: "var(--ink)", stroke: "none" });
});
