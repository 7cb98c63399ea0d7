// Tables of the web edition are sorted by a button in the head of each column.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

// A script of pages, not a module: it also runs where a page is opened from a disk.
const SCRIPT = readFileSync(new URL("../../pipeline/publish/site/sort.js", import.meta.url), "utf-8");

class Cell {
  constructor(text, hasLink = false) {
    Object.assign(this, { childNodes: [text], hasLink, attributes: new Map(), buttons: [] });
  }

  get textContent() {
    return this.childNodes.filter((node) => typeof node === "string").join("");
  }

  querySelector(selector) {
    return selector === "a" && this.hasLink ? {} : null;
  }

  append(button) {
    this.buttons.push(button);
  }

  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }

  setAttribute(name, value) {
    this.attributes.set(name, value);
  }

  removeAttribute(name) {
    this.attributes.delete(name);
  }
}

class Button extends Cell {
  constructor() {
    super("");
  }

  append(...nodes) {
    this.childNodes.push(...nodes);
  }

  addEventListener(_name, listener) {
    this.click = listener;
  }
}

class Body {
  constructor(rows) {
    this.rows = rows.map((cells) => ({ cells: cells.map((text) => new Cell(text)) }));
  }

  // As in a document, a row that is there already moves.
  append(...rows) {
    this.rows = [...this.rows.filter((row) => !rows.includes(row)), ...rows];
  }

  column(at) {
    return this.rows.map((row) => row.cells[at]?.textContent ?? "");
  }
}

function sortable(heads, ...bodies) {
  const table = {
    tHead: { rows: [{ cells: heads }] },
    tBodies: bodies.map((rows) => new Body(rows)),
    matches: () => false,
  };
  const document = { querySelectorAll: () => [table], createElement: () => new Button() };
  runInNewContext(SCRIPT, { document });
  return table;
}

function sortedColumn(texts, clicks = 1) {
  const heads = [new Cell("Council"), new Cell("Figure")];
  const table = sortable(
    heads,
    texts.map((text) => [`of ${text}`, text]),
  );
  for (let click = 0; click < clicks; click += 1) heads[1].buttons[0].click();
  return [table.tBodies[0].column(1), heads[1].getAttribute("aria-sort")];
}

test("numbers are sorted as numbers, the highest first, then the lowest; missing ones are last", () => {
  const texts = ["9.5%", "–", "100.0%", "No figure", "46.1%", "too few"];
  const last = ["–", "No figure", "too few"];
  assert.deepEqual(sortedColumn(texts), [["100.0%", "46.1%", "9.5%", ...last], "descending"]);
  assert.deepEqual(sortedColumn(texts, 2), [["9.5%", "46.1%", "100.0%", ...last], "ascending"]);
});

test("thousands, units, pounds and counts are understood", () => {
  const [weeks] = sortedColumn(["9 weeks", "1,843 weeks", "54.1 weeks"]);
  assert.deepEqual(weeks, ["1,843 weeks", "54.1 weeks", "9 weeks"]);
  const [pounds] = sortedColumn(["£900k", "£1.2bn", "£9.5m"]);
  assert.deepEqual(pounds, ["£1.2bn", "£9.5m", "£900k"]);
  const [counted] = sortedColumn(["134 of 1,843", "999 of 1,000"]);
  assert.deepEqual(counted, ["999 of 1,000", "134 of 1,843"]);
});

test("a deficit is less than nothing, and so is a fall", () => {
  const [balances] = sortedColumn(["deficit of £1.0m", "surplus of £0.2m", "deficit of £9.5m", "neither"]);
  assert.deepEqual(balances, ["surplus of £0.2m", "neither", "deficit of £1.0m", "deficit of £9.5m"]);
  const [changes] = sortedColumn(["down 3.2%", "up 1.0%", "unchanged"]);
  assert.deepEqual(changes, ["up 1.0%", "unchanged", "down 3.2%"]);
});

test("the first column is sorted as text, from A to Z first", () => {
  const heads = [new Cell("Council"), new Cell("Figure")];
  const table = sortable(heads, [
    ["York", "1%"],
    ["Bath", "2%"],
  ]);
  heads[0].buttons[0].click();
  assert.deepEqual(table.tBodies[0].column(0), ["Bath", "York"]);
  assert.equal(heads[0].getAttribute("aria-sort"), "ascending");
  heads[1].buttons[0].click();
  assert.equal(heads[0].getAttribute("aria-sort"), null);
});

test("each group of rows is sorted by itself, below its heading", () => {
  const heads = [new Cell("Council"), new Cell("Figure")];
  const table = sortable(
    heads,
    [["North East"], ["Durham", "1%"], ["Gateshead", "2%"]],
    [["London"], ["Barnet", "5%"], ["Brent", "7%"]],
  );
  heads[1].buttons[0].click();
  assert.deepEqual(table.tBodies[0].column(0), ["North East", "Gateshead", "Durham"]);
  assert.deepEqual(table.tBodies[1].column(0), ["London", "Brent", "Barnet"]);
});

test("each figure of a table of figures has its name, for phones", () => {
  const cell = { cellIndex: 1, dataset: {} };
  const classes = new Set();
  const table = {
    tHead: { rows: [{ cells: [new Cell("Council"), new Cell("Refused, 2025")] }] },
    tBodies: [],
    matches: (selector) => selector === ".numbers",
    querySelectorAll: () => [cell],
    classList: classes,
  };
  runInNewContext(SCRIPT, { document: { querySelectorAll: () => [table], createElement: () => new Button() } });
  assert.deepEqual([cell.dataset.head, [...classes]], ["Refused, 2025", ["labelled"]]);
});

test("a head with a link keeps it, and has a button with a name beside it", () => {
  const heads = [new Cell("Council"), new Cell("Issued in time, 2025", true)];
  sortable(heads, [["York", "1%"]]);
  assert.equal(heads[1].textContent, "Issued in time, 2025");
  assert.equal(heads[1].buttons[0].getAttribute("aria-label"), "Sort by Issued in time, 2025");
  assert.equal(heads[0].buttons[0].textContent, "Council");
});

test("the script is light", () => {
  assert.ok(Buffer.byteLength(SCRIPT) < 2400);
});
