// Draws a strip of dots along a value axis (see strip.py). Streamlit calls the default export at every rerun
// and change of theme, with the same root element; the strip is then redrawn, as it is when its width changes.

import {
  announcePointed,
  figuresSharedBy,
  makeTooltip,
  onFiguresShared,
  onPointed,
  setAll,
  setColours,
  showTooltip,
  svg,
} from "./drawing.js";
import { moveApart, nearestDot, readDots } from "./strip_layout.js";

const SIDE = 9; // pixels at either end, for half a dot
const BELOW = 22; // pixels for the axis
const LINE = 17; // pixels for a line of text

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".strip");
  root.strip ??= begin(root);
  const strip = root.strip;
  strip.data = data;
  strip.pick = (number) => setTriggerValue("picked", strip.dots[number].code);
  setColours(root, data.colours);
  draw(strip);
}

function begin(root) {
  const canvas = root.querySelector(".canvas");
  const strip = { root, canvas, node: svg("svg", { role: "group", tabindex: -1 }), tooltip: makeTooltip() };
  canvas.replaceChildren(strip.node, strip.tooltip);
  listen(strip);
  onFiguresShared(root, (key) => {
    if (key === strip.data.map_key) draw(strip);
  });
  onPointed(root, (code) => {
    if (strip.rings) ring(strip, "hovered", strip.number.get(code));
  });
  new ResizeObserver(() => {
    if (canvas.clientWidth !== strip.width) draw(strip);
  }).observe(canvas);
  return strip;
}

// Drawing

function draw(strip) {
  const { data, node, canvas } = strip;
  strip.dots = readDots(data, figuresSharedBy(data.map_key));
  strip.number = new Map(strip.dots.map(({ code }, i) => [code, i]));
  strip.selected = strip.number.get(data.selected);
  const { dots } = strip;
  const focused = node.getRootNode().activeElement?.dot; // redrawing would lose the focus
  strip.width = canvas.clientWidth;
  const { width } = strip;
  if (!width) return; // in a hidden tab; the observer calls again
  const x = (place) => SIDE + place * (width - 2 * SIDE);
  setAll(node, { viewBox: `0 0 ${width} ${data.height}`, height: data.height, "aria-label": data.title });
  node.replaceChildren(svg("rect", { class: "sea", width, height: data.height }));
  strip.rings = null;
  if (!dots.length) return; // the map has not shared its figures yet
  const above = LINE * ((data.england ? 1 : 0) + (strip.selected === undefined ? 0 : 1)) + 4;
  const floor = data.height - BELOW;
  drawAxis(strip, x, floor);
  strip.radius = moveApart(dots, x, floor - above);
  for (const dot of dots) dot.y += (above + floor) / 2;
  if (data.england) drawEngland(strip, x, floor);
  strip.circles = dots.map((dot, i) => drawDot(strip, dot, i));
  node.append(...strip.circles);
  if (strip.selected !== undefined) nameSelected(strip, above);
  strip.rings = {};
  for (const name of ["selected", "hovered", "focused"]) {
    strip.rings[name] = [svg("circle", { class: "halo" }), svg("circle", { class: `ring ${name}` })];
    node.append(...strip.rings[name]);
    ring(strip, name, name === "selected" ? strip.selected : undefined);
  }
  hide(strip);
  moveTabStop(strip, focused ?? strip.selected ?? 0);
  if (focused !== undefined) strip.circles[Math.min(focused, dots.length - 1)].focus({ preventScroll: true });
}

function drawAxis({ node, data, width }, x, floor) {
  node.append(svg("path", { class: "axis", d: `M0 ${floor + 0.5}H${width}` }));
  let free = -Infinity; // the end of the previous label
  for (const [place, words] of data.ticks.map(([at, text]) => [x(at / 10_000), text])) {
    node.append(svg("path", { class: "axis", d: `M${place} ${floor}v5` }));
    const text = addText(node, words, "tick", place, floor + 18, width);
    if (text.left < free + 6) text.node.remove();
    else free = text.left + text.length;
  }
}

// Adds text centred on a place, moved inwards at the ends of the strip.
function addText(node, words, className, place, y, width) {
  const text = svg("text", { class: className, "aria-hidden": true, y });
  text.textContent = words;
  node.append(text);
  const length = text.getComputedTextLength();
  const left = Math.max(0, Math.min(place - length / 2, width - length));
  text.setAttribute("x", left);
  return { node: text, left, length };
}

function drawEngland({ node, data, width }, x, floor) {
  const place = x(data.england[0] / 10_000);
  node.append(svg("path", { class: "england", d: `M${place} ${LINE}V${floor}` }));
  addText(node, data.england[1], "england-label", place, LINE - 4, width);
}

function nameSelected({ node, data, dots, selected, radius, width }, above) {
  const { x, y } = dots[selected];
  const foot = y - radius - 3;
  if (foot > above - 2) node.append(svg("path", { class: "pointer", d: `M${x} ${above - 2}V${foot}` }));
  addText(node, data.selected_label, "selected-label", x, above - 7, width);
}

function drawDot({ selected, radius }, { x, y, name, text, place, ranked }, number) {
  const circle = svg("circle", { cx: x, cy: y, r: ranked ? radius : radius - 0.6, role: "button", tabindex: -1 });
  setAll(circle, { class: ranked ? "dot" : "dot hollow", "aria-label": `${name}: ${text}` });
  circle.setAttribute("aria-pressed", number === selected);
  circle.style.setProperty("--colour", `var(--class-${place})`);
  circle.dot = number;
  return circle;
}

function ring(strip, name, number) {
  const { x, y, place } = strip.dots[number] ?? { x: 0, y: 0 };
  const [halo, line] = strip.rings[name];
  const r = strip.radius + (name === "focused" ? 3.5 : 2);
  for (const node of [halo, line])
    setAll(node, { cx: x, cy: y, r, visibility: place === undefined ? "hidden" : "visible" });
  if (place !== undefined) line.style.fill = name === "focused" ? "none" : `var(--class-${place})`;
}

// Pointing, picking and the keyboard

function listen(strip) {
  const { node } = strip;
  node.addEventListener("pointermove", (event) => point(strip, dotAt(strip, event)));
  node.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch") point(strip);
  });
  node.addEventListener("click", (event) => {
    const number = event.detail ? dotAt(strip, event) : event.target.dot; // assistive tools click without a position
    point(strip, number);
    if (number === undefined) return;
    strip.circles[number].focus({ preventScroll: true });
    strip.pick(number);
  });
  node.addEventListener("focusin", ({ target }) => {
    if (target.dot === undefined) return;
    moveTabStop(strip, target.dot);
    if (!target.matches(":focus-visible")) return; // after a click the pointer shows the place
    ring(strip, "focused", target.dot);
    point(strip, target.dot);
  });
  node.addEventListener("focusout", () => {
    ring(strip, "focused");
    point(strip);
  });
  node.addEventListener("keydown", (event) => pressKey(strip, event));
}

function pressKey(strip, event) {
  const number = event.target.dot;
  if (number === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  const last = strip.dots.length - 1;
  const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, Home: -last, End: last };
  if (event.key === "Escape") return hide(strip);
  if (event.key === "Enter" || event.key === " ") strip.pick(number);
  else if (event.key in steps) strip.circles[Math.max(0, Math.min(last, number + steps[event.key]))].focus();
  else return;
  event.preventDefault();
}

// The number of the dot under the pointer or near it.
function dotAt({ node, dots }, { clientX, clientY }) {
  const box = node.getBoundingClientRect();
  return nearestDot(dots, clientX - box.left, clientY - box.top);
}

function point(strip, number) {
  if (number === strip.pointed) return;
  strip.pointed = number;
  ring(strip, "hovered", number);
  strip.node.style.cursor = number === undefined ? "" : "pointer";
  announcePointed(strip.root, strip.dots[number]?.code);
  if (number === undefined) return hide(strip);
  const { x, y, name, text } = strip.dots[number];
  const box = strip.node.getBoundingClientRect();
  showTooltip(strip.tooltip, strip.canvas, name, text, box.left + x, box.top + y);
}

function hide(strip) {
  strip.tooltip.hidden = true;
  strip.pointed = undefined;
}

function moveTabStop(strip, number) {
  strip.circles[strip.tabStop]?.setAttribute("tabindex", -1);
  strip.tabStop = Math.min(number, strip.dots.length - 1);
  strip.circles[strip.tabStop].setAttribute("tabindex", 0);
}
