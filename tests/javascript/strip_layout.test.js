// The dots of a strip: read from the data or from a map, moved apart, and found near a point.

import assert from "node:assert/strict";
import { test } from "node:test";
import { moveApart, nearestDot, readDots } from "../../pages/ui/drawings/strip_layout.js";

const DATA = {
  places: "2000 10000 6000",
  codes: "E1 E3 E2",
  names: "Wigan\nBolton\nBury",
  texts: "20.0%\n100.0%\n60.0%",
  marks: "a11",
};

test("dots are sorted by their place on the axis, and know their class", () => {
  assert.deepEqual(
    readDots(DATA).map(({ code, name, text, at, place, ranked }) => [code, name, text, at, place, ranked]),
    [
      ["E1", "Wigan", "20.0%", 0.2, 0, false],
      ["E2", "Bury", "60.0%", 0.6, 1, true],
      ["E3", "Bolton", "100.0%", 1, 1, true],
    ],
  );
});

test("figures of a map belong to the places in its order; those without a place have no dot", () => {
  const data = { map_key: "map", places: "10000  2000" };
  const shared = [
    { code: "E3", name: "Bolton", text: "100.0%", mark: "1" },
    { code: "E9", name: "Kent", text: "no figure", mark: "-" },
    { code: "E1", name: "Wigan", text: "20.0%", mark: "a" },
  ];
  assert.deepEqual(
    readDots(data, shared).map(({ code, at }) => [code, at]),
    [
      ["E1", 0.2],
      ["E3", 1],
    ],
  );
});

test("until the map has shared its figures there are no dots", () => {
  const data = { map_key: "map", places: "10000 2000" };
  assert.deepEqual(readDots(data, undefined), []);
  assert.deepEqual(readDots(data, null), []);
});

// Figures between 0 and 1 from a fixed sequence, crowded towards the middle.
function crowd(many) {
  let state = 7;
  const next = () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
  return Array.from({ length: many }, () => ({ at: (next() + next() + next()) / 3 })).sort((a, b) => a.at - b.at);
}

const across = (width) => (place) => place * width;

test("no dot covers another, all fit into the height, and each keeps its place on the axis", () => {
  const dots = crowd(150);
  const radius = moveApart(dots, across(600), 90);
  for (const [i, dot] of dots.entries()) {
    assert.equal(dot.x, dot.at * 600);
    assert.ok(Math.abs(dot.y) + radius <= 45, `dot ${i} at ${dot.y}`);
    for (const other of dots.slice(i + 1)) {
      assert.ok(Math.hypot(dot.x - other.x, dot.y - other.y) >= 2 * radius, `dots of radius ${radius}`);
    }
  }
});

test("equal figures are stacked around the middle", () => {
  const dots = Array.from({ length: 3 }, () => ({ at: 0.5 }));
  assert.equal(moveApart(dots, across(100), 80), 5);
  const ys = dots.map(({ y }) => y).sort((a, b) => a - b);
  assert.equal(ys[1], 0);
  for (const [y, expected] of [
    [ys[0], -10.6],
    [ys[2], 10.6],
  ]) {
    assert.ok(Math.abs(y - expected) < 0.001, `${y}`); // two radii and 0.6 pixels
  }
});

test("dots that have room stay in the middle, as large as they can be", () => {
  const dots = [{ at: 0 }, { at: 0.5 }, { at: 1 }];
  assert.equal(moveApart(dots, across(100), 60), 5);
  assert.deepEqual(
    dots.map(({ y }) => y),
    [0, 0, 0],
  );
});

test("dots get smaller where there are many, and overlap only if even the smallest do not fit", () => {
  const many = Array.from({ length: 10 }, () => ({ at: 0.5 }));
  assert.equal(moveApart(many, across(100), 90), 3.5); // a stack of ten: 5 steps of 2 * 3.5 + 0.6, and a radius
  const tooMany = Array.from({ length: 60 }, () => ({ at: 0.5 }));
  assert.equal(moveApart(tooMany, across(100), 90), 2.6);
  const furthest = Math.max(...tooMany.map(({ y }) => Math.abs(y)));
  assert.ok(Math.abs(furthest - (45 - 2.6 - 1)) < 0.001);
});

test("the layout is the same at every drawing", () => {
  const [first, second] = [crowd(80), crowd(80)];
  moveApart(first, across(400), 80);
  moveApart(second, across(400), 80);
  assert.deepEqual(first, second);
});

test("a dot is found within 14 pixels, the nearest first", () => {
  const dots = [
    { x: 10, y: 10 },
    { x: 20, y: 10 },
  ];
  assert.equal(nearestDot(dots, 14, 10), 0);
  assert.equal(nearestDot(dots, 16, 10), 1);
  assert.equal(nearestDot(dots, 33.9, 10), 1);
  assert.equal(nearestDot(dots, 34, 10), undefined);
  assert.equal(nearestDot([], 0, 0), undefined);
});
