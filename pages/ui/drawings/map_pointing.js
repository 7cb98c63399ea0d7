// Pointing at a map's areas, picking one, and the keyboard.

import { hearPointed, makeTooltip, showTooltip, tellPointed } from "./drawing.js";
import { outline } from "./map_drawing.js";
import { wordsFor } from "./map_figures.js";

// Once for each map, whatever is drawn on it.
export function hear(map) {
  map.tooltip = makeTooltip();
  hearPointed(map.root, (code, kind) => {
    if (!map.areas) return;
    const number = map.number.get(code);
    outline(map, "hovered", number);
    hideTooltip(map);
    // A map beside this one has another figure.
    if (number !== undefined && kind === "area-map") explain(map, number, ...middle(map.main.paths.get(number)));
  });
}

// Once for each document that is drawn.
export function listen(map) {
  map.tabStop = null;
  map.shown = null;
  map.canvas.append(map.tooltip);
  for (const { svg: node } of map.views) {
    node.addEventListener("pointermove", (event) => point(map, event.target.area, event));
    // A finger that is lifted leaves at once; what it touched stays explained until the next touch.
    node.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && point(map, undefined, event));
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
    tell(map);
    hideTooltip(map);
  });
  main.addEventListener("keydown", (event) => pressKey(map, event));
}

function point(map, number, { clientX, clientY }) {
  outline(map, "hovered", number);
  tell(map, number);
  if (number === undefined) hideTooltip(map);
  else explain(map, number, clientX, clientY);
}

function tell(map, number) {
  if (map.told !== number) tellPointed(map.root, map.areas[number]?.code);
  map.told = number;
}

function focusArea(map, path) {
  if (path.area === undefined) return;
  moveTabStop(map, path.area);
  if (!path.matches(":focus-visible")) return; // a click: the pointer shows the place
  outline(map, "focused", path.area);
  tell(map, path.area);
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
  else if (event.key.startsWith("Arrow")) map.main.paths.get(nearest(map, number, event.key))?.focus();
  else return;
  event.preventDefault();
}

// The next area in a direction: ahead, and rather straight ahead than near.
function nearest(map, from, key) {
  const weight = map.labelSize ? 1.2 : 2.5; // the hexagon above is half a width aside
  const start = map.areas[from];
  let [best, shortest] = [undefined, Infinity];
  map.areas.forEach((area, number) => {
    const [x, y] = [area.x - start.x, area.y - start.y];
    const ahead = { ArrowRight: x, ArrowLeft: -x, ArrowDown: y, ArrowUp: -y }[key];
    const aside = Math.abs(key === "ArrowUp" || key === "ArrowDown" ? x : y);
    const way = ahead + weight * aside;
    if (ahead > 0 && way < shortest) [best, shortest] = [number, way];
  });
  return best;
}

// The one area that is a stop of the Tab key.
export function moveTabStop(map, number) {
  if (map.tabStop !== null) map.main.paths.get(map.tabStop).setAttribute("tabindex", -1);
  map.tabStop = number;
  map.main.paths.get(number).setAttribute("tabindex", 0);
}

// Say what an area's figure is, beside a point on the screen.
export function explain(map, number, x, y) {
  map.shown = [number, x, y];
  showTooltip(map.tooltip, map.canvas, map.areas[number].name, wordsFor(map, number), x, y);
}

export function hideTooltip(map) {
  map.shown = null;
  map.tooltip.hidden = true;
}
