// The legend, and the lines along borders.

import assert from "node:assert/strict";
import { test } from "node:test";
import { drawBorderGaps, drawLegend, outline } from "../../pages/ui/drawings/map_drawing.js";
import { StandInElement } from "./stand_in.js";

const square = (x, y) => `M${x} ${y}l10 0 0 10 -10 0z`;
const LINES = ["gap-0", "gap-1", "gap-2", "selected"];

function mapOf(data) {
  const areas = [
    { code: "E1", path: square(0, 0) },
    { code: "E2", path: square(10, 0) },
    { code: "E3", path: square(20, 0) },
  ];
  const outlines = Object.fromEntries(LINES.map((name) => [name, [new StandInElement("path")]]));
  return { areas, geometry: { areas }, views: [{ outlines }], groups: [], root: new StandInElement("div"), data };
}

const lineOf = (map, name) => map.views[0].outlines[name][0].getAttribute("d");

test("border gaps are drawn by their width, between the codes at their places", () => {
  const map = mapOf({ codes: "E3 E1 E2", cliffs: { labels: ["10 to 20", "20 or more"], pairs: ["0-2", "1-2"] } });
  drawBorderGaps(map);
  assert.match(lineOf(map, "gap-0"), /^M20,(0L20,10|10L20,0)$/);
  assert.match(lineOf(map, "gap-1"), /^M10,(0L10,10|10L10,0)$/);
  assert.equal(lineOf(map, "gap-2"), "");
});

test("pairs without a border on the map are left out, and without gaps no border is drawn", () => {
  const map = mapOf({ codes: "E3 E1 E2", cliffs: { labels: ["10 or more"], pairs: ["0-1"] } });
  drawBorderGaps(map);
  assert.equal(lineOf(map, "gap-0"), "");
  map.data.cliffs = null;
  drawBorderGaps(map);
  assert.deepEqual(
    ["gap-0", "gap-1", "gap-2"].map((name) => lineOf(map, name)),
    ["", "", ""],
  );
});

test("an outline goes round all its areas, and vanishes without any", () => {
  const map = mapOf({});
  outline(map, "selected", 0, 2);
  assert.equal(lineOf(map, "selected"), square(0, 0) + square(20, 0));
  outline(map, "selected", undefined);
  assert.equal(lineOf(map, "selected"), "");
});

const LEGEND = {
  labels: ["under 50%", "50% and over"],
  missing_label: "No figure",
  not_ranked_label: "In doubt, or too few",
  marks: "01-",
  cliffs: null,
  selected_label: null,
};
const entries = (map) => map.legend.children.map((list) => list.children.map((item) => item.textContent));

test("the legend has all classes and no figure, and what is not ranked if there is any", () => {
  const map = mapOf(LEGEND);
  drawLegend(map);
  assert.deepEqual(entries(map), [["under 50%", "50% and over", "No figure"]]);
  map.data = { ...LEGEND, marks: "01b" };
  drawLegend(map);
  assert.deepEqual(entries(map), [["under 50%", "50% and over", "In doubt, or too few", "No figure"]]);
  const [pattern] = map.legend.children[0].children[2].children[0].children; // a class from the middle of the scale
  assert.equal(pattern.getAttribute("id"), "not-ranked-key-1");
  assert.equal(map.root.children.length, 1);
});

test("the legend names the selected area, groups and gaps, the selected area first", () => {
  const map = mapOf({ ...LEGEND, selected_label: "Bury", cliffs: { labels: ["gap of 20"], pairs: [""] } });
  map.groups = [{ line: "neighbour", key: "Touching" }];
  drawLegend(map);
  assert.deepEqual(entries(map)[1], ["Bury", "Touching", "gap of 20"]);
});

test("the legend stays as it is while its entries do", () => {
  const map = mapOf(LEGEND);
  drawLegend(map);
  const { legend } = map;
  drawLegend(map);
  assert.equal(map.legend, legend);
});
