// The box “Find your council” of a frozen edition, which looks names up in an index without a server.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

const SCRIPT = readFileSync(new URL("../../pipeline/publish/site/finder.js", import.meta.url), "utf-8");

const INDEX = {
  pages: [
    ["council/leeds.html", "Leeds"],
    ["council/wakefield.html", "Wakefield"],
    ["council/st-helens.html", "St. Helens"],
    ["measure/dsg_balance_gbp.html", "DSG balance"],
    ["council/middlesbrough.html", "Middlesbrough"],
    ["council/bristol.html", "Bristol, City of"],
    ["council/cumberland.html", "Cumberland"],
    ["council/westmorland.html", "Westmorland and Furness"],
    ["leads.html", "Leads"],
    ["measure/leads_count.html", "Leads to a place"],
    ["region/yorkshire-and-the-humber.html", "Yorkshire and The Humber"],
    ["region/east-midlands.html", "East Midlands"],
    ["region/west-midlands.html", "West Midlands"],
  ],
  names: {
    council: "Leeds|0\nWakefield|1\nSt. Helens|2\nMiddlesbrough|4\nBristol|5\nCumbria|6,7",
    region: "Yorkshire|10\nYorkshire and The Humber|10\nMidlands|11,12\nWest Midlands|12",
    town: "Otley|0\nNewton|0\nNewton|1\nCôte|1\nWest Midlands|1",
    measure: "DSG balance|3\nLeads to a place|9",
    page: "Leads|8",
  },
  postcodes: "LS21|0\nWF1|1:1;2:0,1\nL1|2",
};

class Node {
  constructor() {
    Object.assign(this, { children: [], listeners: {}, textContent: "", value: "", dataset: {} });
  }

  append(...nodes) {
    this.children.push(...nodes);
  }

  replaceChildren() {
    this.children = [];
  }

  addEventListener(name, listener) {
    this.listeners[name] = listener;
  }

  focus() {
    this.focused = true;
  }

  querySelector() {
    return this.children[0]?.children[0] ?? null;
  }
}

// A page with the box; `type` types into it, `send` presses Enter. The index comes when it was asked for.
function page({ loaded = true } = {}) {
  const parts = { input: new Node(), ".said": new Node(), ".found": new Node() };
  const form = new Node();
  form.dataset.index = "../api/v1/search.js";
  form.querySelector = (selector) => parts[selector];
  const head = new Node();
  const window = { location: { href: "" } };
  const document = { querySelector: () => form, createElement: () => new Node(), head };
  runInNewContext(SCRIPT, { window, document });
  const came = () => window.postcodeLotteryIndex(INDEX);
  parts.input.listeners.focus();
  if (loaded) came();
  return {
    head,
    came,
    went: () => window.location.href,
    said: () => parts[".said"].textContent,
    first: () => parts[".found"].querySelector(),
    type(text) {
      parts.input.value = text;
      parts.input.listeners.input();
      return parts[".found"].children.map((item) => item.children[0].textContent);
    },
    details: () => parts[".found"].children.map((item) => item.children[1] ?? ""),
    send() {
      form.listeners.submit({ preventDefault: () => {} });
    },
  };
}

test("the index is loaded once, when the box is used, from beside the page", () => {
  const { head, type } = page({ loaded: false });
  assert.deepEqual(type("Leeds"), []);
  type("Leed");
  assert.deepEqual(
    head.children.map((script) => script.src),
    ["../api/v1/search.js"],
  );
});

test("names, their beginnings, words of them and titles of councils are found, the nearest first", () => {
  const { type, details } = page();
  assert.deepEqual(type("leeds"), ["Leeds"]);
  assert.deepEqual(type("wakef"), ["Wakefield"]);
  assert.deepEqual(type("City of Wakefield Council"), ["Wakefield"]);
  assert.deepEqual(type("saint helens"), ["St. Helens"]);
  assert.deepEqual(type("cote"), ["Wakefield"]);
  assert.deepEqual(details(), [" Côte, town"]);
  assert.deepEqual(type("balance"), ["DSG balance"]);
  assert.deepEqual(type("newton"), ["Leeds", "Wakefield"]);
  assert.deepEqual(type("cumbria"), ["Cumberland", "Westmorland and Furness"]);
});

test("postcodes are found whole, by sector, by district, and at the end of an address", () => {
  const { type, said } = page();
  assert.deepEqual(type("LS21 3AB"), ["Leeds"]);
  assert.deepEqual(type("wf11ab"), ["Wakefield"]);
  assert.deepEqual(type("12 High Street, Wakefield WF1 1AB"), ["Wakefield"]);
  assert.deepEqual(type("l1"), ["St. Helens"]);
  assert.deepEqual(type("WF1 2"), ["Leeds", "Wakefield"]);
  assert.match(said(), /^2 councils have homes with postcodes that begin like this/);
});

test("a name that is spelt wrongly is asked back, a word that is like none is not", () => {
  const { type, said } = page();
  for (const [typed, meant] of [
    ["Leeda", "Leeds"],
    ["Wakefeild", "Wakefield"],
    ["Middlesborough", "Middlesbrough"],
    ["Bristoll", "Bristol, City of"],
    ["Otely", "Leeds"],
  ]) {
    assert.deepEqual(type(typed), [meant], typed);
    assert.match(said(), /Did you mean/, typed);
  }
  for (const typed of ["qqqqqq", "lee", "xeexs", "dsg balanse"]) {
    const found = type(typed);
    assert.ok(typed === "lee" || found.length === 0, typed);
    assert.doesNotMatch(said(), /Did you mean/, typed);
  }
});

test("a council that is spelt like a page comes before the page, and neither is gone to at once", () => {
  const { type, said, send, went, first } = page();
  assert.deepEqual(type("Leads"), ["Leeds", "Leads", "Leads to a place"]);
  assert.equal(said(), "Did you mean the council Leeds? 2 found that are no council.");
  send();
  assert.equal(went(), "");
  assert.equal(first().focused, true);
  assert.deepEqual(type("balance"), ["DSG balance"]);
  assert.equal(said(), "1 found.");
});

test("Enter leads to what is surely meant, else to the list", () => {
  const sure = page();
  sure.type("Leeds");
  sure.send();
  assert.equal(sure.went(), "../council/leeds.html");
  const several = page();
  several.type("newton");
  several.send();
  assert.equal(several.went(), "");
  assert.equal(several.first().focused, true);
  const wrong = page();
  wrong.type("Leeda");
  wrong.send();
  assert.equal(wrong.went(), "", "a guess is not followed");
  assert.equal(wrong.first().focused, true);
});

test("Enter leads from the name of a region to its page, also where a town is called so", () => {
  for (const [typed, slug] of [
    ["Yorkshire", "yorkshire-and-the-humber"],
    ["Yorkshire and Humber", "yorkshire-and-the-humber"],
    ["the West Midlands", "west-midlands"],
  ]) {
    const { type, send, went } = page();
    type(typed);
    send();
    assert.equal(went(), `../region/${slug}.html`, typed);
  }
  const { type, send, went } = page();
  assert.deepEqual(type("Midlands").slice(0, 2), ["East Midlands", "West Midlands"]);
  send();
  assert.equal(went(), "");
});

test("Enter before the index has come is kept until it has", () => {
  const { type, send, came, went } = page({ loaded: false });
  type("Leeds");
  send();
  assert.equal(went(), "");
  came();
  assert.equal(went(), "../council/leeds.html");
});

test("the script is light", () => {
  assert.ok(Buffer.byteLength(SCRIPT) < 12_000);
});
