// Long tables: the order of their rows.

import assert from "node:assert/strict";
import { test } from "node:test";

import { orderOf } from "../../pages/ui/drawings/long_table.js";

const COLUMNS = [{ name: "Place" }, { name: "Share", decimals: 1 }, { name: "Note" }];
const CELLS = [
  ["Leeds", "Devon", "Bath"],
  [9.5, null, 10],
  ["", "see 10", "see 9"],
];

test("rows stay as they came until a head is pressed, or if it names no column", () => {
  assert.deepEqual(orderOf(COLUMNS, CELLS, null), [0, 1, 2]);
  assert.deepEqual(orderOf(COLUMNS, CELLS, { name: "Former", down: true }), [0, 1, 2]);
});

test("numbers are in order of size, and what is missing comes last in both directions", () => {
  assert.deepEqual(orderOf(COLUMNS, CELLS, { name: "Share", down: false }), [0, 2, 1]);
  assert.deepEqual(orderOf(COLUMNS, CELLS, { name: "Share", down: true }), [2, 0, 1]);
});

test("texts are in the order of the alphabet, numbers in them by size", () => {
  assert.deepEqual(orderOf(COLUMNS, CELLS, { name: "Place", down: false }), [2, 1, 0]);
  assert.deepEqual(orderOf(COLUMNS, CELLS, { name: "Note", down: false }), [2, 1, 0]);
});
