// The drawings of a page copied into an image, with their styles as attributes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { drawnAt, resolved } from "../../pages/ui/drawings/map_image.js";
import { computed, StandInElement } from "./stand_in.js";

function element(name, attributes, style, children = []) {
  return Object.assign(new StandInElement(name, attributes, children), { computed: computed(style) });
}

const written = (node) => Object.fromEntries(node.attributes);

test("a copy has its styles as attributes, and nothing that needs a style sheet or a reader", () => {
  const area = element(
    "path",
    { d: "M0 0l1 0 0 1z", class: "area", role: "button", tabindex: "0", "aria-label": "Bury", style: "fill: red" },
    { fill: "rgb(1, 2, 3)", stroke: "rgb(0, 0, 0)", opacity: "0.5", "stroke-width": "2px" },
  );
  const [copy] = resolved(new StandInElement("svg", {}, [area]), 3);
  assert.deepEqual(
    ["class", "role", "tabindex", "aria-label", "style"].map((name) => copy.getAttribute(name)),
    [null, null, null, null, null],
  );
  const { d, fill, opacity } = written(copy);
  assert.deepEqual([d, fill, opacity], ["M0 0l1 0 0 1z", "rgb(1, 2, 3)", "0.5"]);
  assert.equal(copy.getAttribute("stroke-width"), "2"); // in units of the drawing
});

test("lines measured in pixels of the screen keep their width and dashes", () => {
  const style = { "vector-effect": "non-scaling-stroke", "stroke-width": "1.5px", "stroke-dasharray": "4px, 2px" };
  const [copy] = resolved(new StandInElement("svg", {}, [element("path", { d: "M0 0l1 0" }, style)]), 2);
  assert.equal(copy.getAttribute("stroke-width"), "3");
  assert.equal(copy.getAttribute("stroke-dasharray"), "8 4");
});

test("what is hidden or empty is left out, and children are copied", () => {
  const label = element("text", {}, { "font-size": "12px", "font-weight": "700" });
  label.textContent = "Bury";
  const group = element("g", {}, {}, [
    element("path", { d: "" }, {}),
    element("path", { d: "M0 0l1 0" }, { display: "none" }),
    label,
  ]);
  const [copy] = resolved(new StandInElement("svg", {}, [group]), 1);
  assert.deepEqual(
    copy.children.map((child) => child.tagName),
    ["text"],
  );
  assert.equal(copy.children[0].textContent, "Bury");
  assert.equal(copy.children[0].getAttribute("font-size"), "12px");
});

test("patterns are drawn at the size of pixels", () => {
  const [copy] = resolved(new StandInElement("svg", {}, [element("pattern", { id: "missing-0" }, {})]), 2.5);
  assert.equal(copy.getAttribute("patternTransform"), "scale(2.5) rotate(45)");
});

test("a drawing has its place on the page, and its frame if it has one", () => {
  const path = element("path", { d: "M0 0l1 0" }, { "vector-effect": "non-scaling-stroke", "stroke-width": "1px" });
  const inset = element("svg", { viewBox: "10 20 100 50" }, {}, [path]);
  inset.box = { left: 130, top: 240, width: 200, height: 100 };
  const [drawn, ...none] = drawnAt(inset, 100, 200);
  assert.deepEqual(written(drawn), { x: "30", y: "40", width: "200", height: "100", viewBox: "10 20 100 50" });
  assert.equal(drawn.children[0].getAttribute("stroke-width"), "0.5"); // two pixels to a unit
  assert.deepEqual(none, []);
  Object.assign(inset.computed, { borderTopWidth: "2px", borderTopColor: "rgb(9, 9, 9)" });
  const [, frame] = drawnAt(inset, 100, 200);
  assert.deepEqual(written(frame), {
    x: "30",
    y: "40",
    width: "200",
    height: "100",
    fill: "none",
    stroke: "rgb(9, 9, 9)",
    "stroke-width": "2px",
  });
});
