// Lines of the web edition to copy get a button each.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

// A script of pages, not a module: it also runs where a page is opened from a disk.
const SCRIPT = readFileSync(new URL("../../pipeline/publish/site/copy.js", import.meta.url), "utf-8");

const element = (textContent = "", { along, below } = {}) => ({
  id: "",
  textContent,
  parentElement: { querySelector: () => along && { textContent: along } },
  closest: () => ({ nextElementSibling: below && { textContent: below, matches: () => true } }),
  attributes: {},
  beside: [],
  setAttribute(name, value) {
    this.attributes[name] = value;
  },
  addEventListener(_name, listener) {
    this.click = listener;
  },
  after(other) {
    this.beside.push(other);
  },
  append(other) {
    this.beside.push(other);
  },
});

// Runs the script on a page of these lines; the clipboard takes what is copied, or refuses it.
const page = (texts, { refuses = false, isOld = true, address, ...beside } = {}) => {
  const seen = { taken: [], marked: [], lines: texts.map((text) => element(text, beside)), main: element() };
  runInNewContext(SCRIPT, {
    document: {
      createElement: () => element(),
      querySelectorAll: () => seen.lines,
      querySelector: (wanted) => (wanted === "main" ? seen.main : address && { href: address }),
      execCommand: () => isOld,
    },
    navigator: { clipboard: { writeText: async (text) => (refuses ? Promise.reject() : seen.taken.push(text)) } },
    getSelection: () => ({ selectAllChildren: (line) => seen.marked.push(line) }),
  });
  const buttons = seen.lines.map((line) => line.beside[0]);
  return { ...seen, buttons, status: seen.main.beside[0] };
};

test("a button copies its own line, says so, and is described by it", async () => {
  const { lines, buttons, status, taken } = page([" Kent: 65%. ", "Devon: 12%."]);
  assert.equal(status.attributes.role, "status");
  assert.deepEqual(
    buttons.map((button) => button.attributes["aria-describedby"]),
    lines.map((line) => line.id),
  );
  assert.notEqual(lines[0].id, lines[1].id);
  await buttons[0].click();
  assert.deepEqual(
    [taken, buttons[0].textContent, status.textContent],
    [["Kent: 65%."], "Copied", "The line is copied."],
  );
  await buttons[1].click();
  assert.deepEqual(taken, ["Kent: 65%.", "Devon: 12%."]);
  assert.deepEqual(
    buttons.map((button) => button.textContent),
    ["Copy", "Copied"],
  );
});

test("with its line go what stands with it, or else the source of its list, and the address of the page", async () => {
  const address = "https://example.org/council/kent";
  const own = page(["Kent: 65%."], { along: "That is the 2nd highest. Source: DfE", below: "Source: list", address });
  await own.buttons[0].click();
  assert.deepEqual(own.taken, [`Kent: 65%. That is the 2nd highest. Source: DfE More: ${address}`]);
  const listed = page(["Kent: 65%."], { below: "Source: list" });
  await listed.buttons[0].click();
  assert.deepEqual(listed.taken, ["Kent: 65%. Source: list"]);
});

test("what was on the page first is copied, also where a browser has translated it since", async () => {
  const { lines, buttons, taken } = page(["Kent: 65%."]);
  lines[0].textContent = "Kent : 65 %.";
  await buttons[0].click();
  assert.deepEqual(taken, ["Kent: 65%."]);
});

test("where the clipboard is refused the line is marked, and copied in the older way if there is one", async () => {
  const old = page(["Kent: 65%."], { refuses: true });
  await old.buttons[0].click();
  assert.deepEqual([old.marked, old.buttons[0].textContent], [old.lines, "Copied"]);
  const none = page(["Kent: 65%."], { refuses: true, isOld: false });
  await none.buttons[0].click();
  assert.deepEqual([none.marked, none.buttons[0].textContent], [none.lines, "Marked"]);
  assert.match(none.status.textContent, /marked/);
});

test("a page without such lines is left as it is", () => {
  assert.equal(page([]).status, undefined);
});
