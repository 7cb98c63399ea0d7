// The focus goes to the answer of a search, once for each search.

import assert from "node:assert/strict";
import { test } from "node:test";

import focusAnswer, { answerBeside } from "../../pages/ui/drawings/found.js";

function component(answer) {
  const host = { closest: (selector) => (selector === ".st-key-found" ? answer : null) };
  return { getRootNode: () => ({ host }) };
}

test("the focus moves once for each search, and not at other runs", () => {
  let focused = 0;
  const answer = { focus: () => focused++ };
  const parentElement = component(answer);
  focusAnswer({ data: { search: "a" }, parentElement });
  focusAnswer({ data: { search: "a" }, parentElement });
  assert.equal(focused, 1);
  assert.equal(answer.tabIndex, -1);
  focusAnswer({ data: { search: "b" }, parentElement });
  assert.equal(focused, 2);
});

test("without an answer around it nothing happens", () => {
  focusAnswer({ data: { search: "c" }, parentElement: component(null) });
  const outside = { getRootNode: () => ({}), closest: () => null };
  assert.equal(answerBeside(outside), null);
});
