// Moving from area to area with the arrow keys.

import assert from "node:assert/strict";
import { test } from "node:test";
import "./stand_in.js";
import { nearestArea } from "../../pages/ui/drawings/map_pointing.js";

const map = (points, labelSize) => ({ labelSize, areas: points.map(([x, y]) => ({ x, y })) });

test("an arrow leads to the next area in its direction", () => {
  const cross = map([
    [0, 0],
    [10, 0],
    [-10, 0],
    [0, 10],
    [0, -10],
    [30, 0],
  ]);
  assert.equal(nearestArea(cross, 0, "ArrowRight"), 1);
  assert.equal(nearestArea(cross, 0, "ArrowLeft"), 2);
  assert.equal(nearestArea(cross, 0, "ArrowDown"), 3); // y grows downwards
  assert.equal(nearestArea(cross, 0, "ArrowUp"), 4);
  assert.equal(nearestArea(cross, 1, "ArrowRight"), 5);
});

test("at the edge of the map there is no next area", () => {
  assert.equal(
    nearestArea(
      map([
        [0, 0],
        [0, 10],
      ]),
      0,
      "ArrowRight",
    ),
    undefined,
  );
});

test("straight ahead counts more than near, less so among hexagons", () => {
  const points = [
    [0, 0],
    [10, 8], // 10 + 2.5 * 8 = 30, or 10 + 1.2 * 8 = 19.6 among hexagons
    [20, 0], // 20
  ];
  assert.equal(nearestArea(map(points), 0, "ArrowRight"), 2);
  assert.equal(nearestArea(map(points, 12), 0, "ArrowRight"), 1);
});
