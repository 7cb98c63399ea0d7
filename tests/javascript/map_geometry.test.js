// Geometry decoded from the paths of a map_layer document.

import assert from "node:assert/strict";
import { test } from "node:test";
import { extent, rings, sharedBorders } from "../../pages/ui/drawings/map_geometry.js";

const square = (x, y) => `M${x} ${y}l10 0 0 10 -10 0z`;

test("a path is rings of absolute points", () => {
  assert.deepEqual(rings("M3 4l10 0 0 10-10 0z"), [
    [
      [3, 4],
      [13, 4],
      [13, 14],
      [3, 14],
    ],
  ]);
  assert.deepEqual(
    rings(`${square(0, 0)}M-5 -6l1.5 0-1.5 2z`).map((ring) => ring.at(-1)),
    [
      [0, 10],
      [-5, -4],
    ],
  );
});

test("the extent encloses all rings", () => {
  assert.deepEqual(extent(`${square(0, 0)}${square(30, -20)}`), {
    left: 0,
    top: -20,
    right: 40,
    bottom: 10,
    x: 20,
    y: -5,
  });
});

// The edges of a path "M3,4L5,6L7,8M...", each as a set of its two ends.
function edges(path) {
  return path
    .split("M")
    .slice(1)
    .flatMap((line) => {
      const points = line.split("L");
      return points.slice(1).map((point, i) => [points[i], point].sort().join(" "));
    })
    .sort();
}

test("a border is the edges that two areas share, by their codes in order", () => {
  const borders = sharedBorders({
    areas: [
      { code: "E2", path: square(0, 0) },
      { code: "E1", path: square(10, 0) },
      { code: "E3", path: square(10, 10) }, // shares a corner with E2, an edge with E1
      { code: "E4", path: square(50, 50) },
    ],
  });
  assert.deepEqual([...borders.keys()].sort(), ["E1 E2", "E1 E3"]);
  assert.deepEqual(edges(borders.get("E1 E2")), ["10,0 10,10"]);
  assert.deepEqual(edges(borders.get("E1 E3")), ["10,10 20,10"]);
});

test("adjoining edges are one line, others a line each", () => {
  const notched = "M10 0l10 0 0 30-10 0 0-10 3-5-3-5z"; // its border leaves x = 10 between 10 and 20
  const straight = "M0 0l10 0 0 10 0 10 0 10-10 0z";
  const border = sharedBorders({
    areas: [
      { code: "E1", path: straight },
      { code: "E2", path: notched },
    ],
  }).get("E1 E2");
  assert.deepEqual(edges(border), ["10,0 10,10", "10,20 10,30"]);
  assert.equal(border.match(/M/g).length, 2);
  const straightBorder = sharedBorders({
    areas: [
      { code: "E1", path: straight },
      { code: "E2", path: "M20 0l0 30-10 0 0-10 0-10 0-10z" },
    ],
  }).get("E1 E2");
  assert.deepEqual(edges(straightBorder), ["10,0 10,10", "10,10 10,20", "10,20 10,30"]);
  assert.equal(straightBorder.match(/M/g).length, 1);
});

test("an edge that one area has twice is no border", () => {
  const areas = [{ code: "E1", path: `${square(0, 0)}${square(10, 0)}` }];
  assert.equal(sharedBorders({ areas }).size, 0);
});

test("borders are worked out once for a document", () => {
  const geometry = { areas: [{ code: "E1", path: square(0, 0) }] };
  assert.equal(sharedBorders(geometry), sharedBorders(geometry));
});
