// The text that the menu Save offers to a program, made of the address of a CSV file.

import assert from "node:assert/strict";
import { test } from "node:test";

import { offer, textOf } from "../../pages/ui/drawings/copy_link.js";

const SELECTION = "https://a.org/api/v1/selection.csv?measures=x&places=devon";

test("the address has the form that the program takes, and keeps its parameters", () => {
  const text = textOf(["Python", "parquet", 'read("{address}")'], SELECTION);
  assert.equal(text, 'read("https://a.org/api/v1/selection.parquet?measures=x&places=devon")');
  assert.equal(textOf(["Excel", "xlsx", "{address}"], "https://a.org/x.csv"), "https://a.org/x.xlsx");
});

test("an address is put in as it is", () => {
  assert.equal(textOf(["CSV", "csv", "{address}"], "https://a.org/b.csv?p=$&"), "https://a.org/b.csv?p=$&");
});

test("a button without an address is not offered, and one with an address copies it", async () => {
  const status = { textContent: "Copied" };
  const button = {};
  offer(button, "", status);
  assert.deepEqual([button.hidden, status.textContent], [true, ""]);
  offer(button, "https://a.org/map?as_of=x", status);
  assert.deepEqual([button.hidden, button.disabled], [false, false]);
  await button.onclick();
  assert.ok(["Copied", "https://a.org/map?as_of=x"].includes(status.textContent));
});
