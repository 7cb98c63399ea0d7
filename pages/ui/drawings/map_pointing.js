// Pointing at areas of a map, picking one, and moving between them with the keyboard.

import { announcePointed, makeTooltip, onPointed, showTooltip } from "./drawing.js";
import { outline } from "./map_drawing.js";
import { wordsFor } from "./map_figures.js";

// Follows what other drawings announce; called once for each map.
export function listenToOthers(map) {
  map.tooltip = makeTooltip();
  onPointed(map.root, (code, kind) => {
    if (!map.areas) return;
    const number = map.number.get(code);
    outline(map, "hovered", number);
    hideTooltip(map);
    // Another map on the page has another figure for the area, so this map shows its own.
    if (number !== undefined && kind === "area-map") explain(map, number, ...middle(map.main.paths.get(number)));
  });
}

// Handles pointer and keyboard; called once for each document drawn.
export function listenToVisitor(map) {
  map.tabStop = null;
  map.shown = null;
  map.canvas.append(map.tooltip);
  for (const { svg: node } of map.views) {
    node.addEventListener("pointermove", (event) => point(map, event.target.area, event));
    // A lifted finger leaves at once; the tooltip of what it touched stays until the next touch.
    node.addEventListener("pointerleave", (event) => {
      if (event.pointerType !== "touch") point(map, undefined, event);
    });
    node.addEventListener("click", (event) => {
      const number = event.target.area;
      if (number === undefined) return point(map, undefined, event);
      map.main.paths.get(number).focus({ preventScroll: true });
      point(map, number, event);
      map.pick(number);
    });
  }
  const { svg: main } = map.main;
  main.addEventListener("focusin", ({ target }) => focusArea(map, target));
  main.addEventListener("focusout", () => {
    outline(map, "focused");
    announce(map);
    hideTooltip(map);
  });
  main.addEventListener("keydown", (event) => pressKey(map, event));
}

function point(map, number, { clientX, clientY }) {
  outline(map, "hovered", number);
  announce(map, number);
  if (number === undefined) hideTooltip(map);
  else explain(map, number, clientX, clientY);
}

function announce(map, number) {
  if (map.announced !== number) announcePointed(map.root, map.areas[number]?.code);
  map.announced = number;
}

function focusArea(map, path) {
  if (path.area === undefined) return;
  moveTabStop(map, path.area);
  if (!path.matches(":focus-visible")) return; // after a click the pointer shows the place
  outline(map, "focused", path.area);
  announce(map, path.area);
  explain(map, path.area, ...middle(path));
}

function middle(path) {
  const box = path.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}

function pressKey(map, event) {
  const number = event.target.area;
  if (number === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") return hideTooltip(map);
  if (event.key === "Enter" || event.key === " ") map.pick(number);
  else if (event.key === "Home") map.main.paths.get(0).focus();
  else if (event.key === "End") map.main.paths.get(map.areas.length - 1).focus();
  else if (event.key.startsWith("Arrow")) map.main.paths.get(nearestArea(map, number, event.key))?.focus();
  else return;
  event.preventDefault();
}

// The number of the next area in the direction of an arrow key; being straight ahead counts more than being near.
export function nearestArea(map, from, key) {
  const weight = map.labelSize ? 1.2 : 2.5; // the hexagon above is half a width to the side
  const start = map.areas[from];
  let [best, shortest] = [undefined, Infinity];
  map.areas.forEach((area, number) => {
    const [x, y] = [area.x - start.x, area.y - start.y];
    const ahead = { ArrowRight: x, ArrowLeft: -x, ArrowDown: y, ArrowUp: -y }[key];
    const aside = Math.abs(key === "ArrowUp" || key === "ArrowDown" ? x : y);
    const distance = ahead + weight * aside;
    if (ahead > 0 && distance < shortest) [best, shortest] = [number, distance];
  });
  return best;
}

// Makes an area the only Tab stop of the map.
export function moveTabStop(map, number) {
  if (map.tabStop !== null) map.main.paths.get(map.tabStop).setAttribute("tabindex", -1);
  map.tabStop = number;
  map.main.paths.get(number).setAttribute("tabindex", 0);
}

// Shows the figure of an area next to a point of the screen.
export function explain(map, number, x, y) {
  map.shown = [number, x, y];
  showTooltip(map.tooltip, map.canvas, map.areas[number].name, wordsFor(map, number), x, y);
}

export function hideTooltip(map) {
  map.shown = null;
  map.tooltip.hidden = true;
}
