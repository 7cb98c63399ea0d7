// What all drawings share: marks, the colour of labels, and what drawings on a page announce to each other.

import assert from "node:assert/strict";
import { test } from "node:test";
import "./stand_in.js";
import {
  announcePointed,
  classOf,
  figuresSharedBy,
  inkOn,
  onFiguresShared,
  onPointed,
  setAll,
  shareFigures,
  svg,
} from "../../pages/ui/drawings/drawing.js";

test("a digit is a class, a letter the class of what is not ranked", () => {
  assert.deepEqual(classOf("0"), { place: 0, ranked: true });
  assert.deepEqual(classOf("6"), { place: 6, ranked: true });
  assert.deepEqual(classOf("a"), { place: 0, ranked: false });
  assert.deepEqual(classOf("g"), { place: 6, ranked: false });
});

// The contrast ratio of two luminances by WCAG 2, worked out from the definition.
const contrast = (one, other) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);

function luminance(colour) {
  const [red, green, blue] = colour
    .match(/[0-9a-f]{2}/g)
    .map((part) => Number.parseInt(part, 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test("labels are black or white, whichever has more contrast", () => {
  const greys = Array.from({ length: 256 }, (_, i) => `#${i.toString(16).padStart(2, "0").repeat(3)}`);
  for (const colour of [...greys, "#c4d9e5", "#0c3a5a", "#86500f", "#348579", "#f5bd6f"]) {
    const [black, white] = [contrast(luminance(colour), 0), contrast(luminance(colour), 1)];
    // Where both are equal to two digits, either will do.
    if (Math.abs(black - white) > 0.05) assert.equal(inkOn(colour), black > white ? "#000" : "#fff", colour);
  }
});

test("attributes are only written where they change", () => {
  const node = svg("path", { d: "M0 0" });
  const written = [];
  node.setAttribute = (name) => written.push(name);
  setAll(node, { d: "M0 0", class: "line" });
  assert.deepEqual(written, ["class"]);
});

const root = (kind) => ({ classList: ["drawing", kind], isConnected: true });

test("the authority pointed at is announced to all other drawings, with the kind of drawing", () => {
  const [map, strip] = [root("area-map"), root("strip")];
  const received = [];
  onPointed(map, (...news) => received.push(["map", ...news]));
  onPointed(strip, (...news) => received.push(["strip", ...news]));
  announcePointed(map, "E06000043");
  announcePointed(strip);
  assert.deepEqual(received, [
    ["strip", "E06000043", "area-map"],
    ["map", null, "strip"],
  ]);
  map.isConnected = false;
  strip.isConnected = false;
});

test("a drawing that has left the page gets no more announcements, not even when it returns", () => {
  const gone = root("strip");
  const received = [];
  onPointed(gone, (code) => received.push(code));
  gone.isConnected = false;
  announcePointed(root("area-map"), "E1");
  gone.isConnected = true;
  announcePointed(root("area-map"), "E2");
  assert.deepEqual(received, []);
});

test("shared figures are kept for later drawings, and announced by the key of who shares them", () => {
  const strip = root("strip");
  const received = [];
  onFiguresShared(strip, (key) => received.push(key));
  shareFigures("map", [{ code: "E1", mark: "0" }]);
  assert.deepEqual(figuresSharedBy("map"), [{ code: "E1", mark: "0" }]);
  shareFigures("map", null);
  assert.equal(figuresSharedBy("map"), null);
  assert.equal(figuresSharedBy("other"), undefined);
  assert.deepEqual(received, ["map", "map"]);
  strip.isConnected = false;
});
