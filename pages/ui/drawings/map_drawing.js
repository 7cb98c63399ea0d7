// Draws a map_layer document once, then the parts of the map that change with the figures.

import { classOf, html, setAll, svg } from "./drawing.js";
import { codesOf, fill } from "./map_figures.js";
import { extent, sharedBorders } from "./map_geometry.js";

const MOST_CLASSES = 9;
const GAP_LINES = ["gap-0", "gap-1", "gap-2"]; // from the narrowest line to the widest
const OUTLINES = ["context", "apart", "neighbour", "hovered", "selected", "focused"];

export function drawOutlines(map, geometry) {
  const [width, height] = geometry.size;
  map.geometry = geometry;
  map.areas = geometry.areas.map((area) => ({ ...area, ...extent(area.path) }));
  map.number = new Map(map.areas.map((area, i) => [area.code, i]));
  map.labelSize = geometry.label_size; // only maps of hexagons have labels
  map.views = [[0, 0, width, height], ...geometry.insets.map((inset) => inset.from)].map((window, i) =>
    makeView(map, window, i),
  );
  map.main = map.views[0];
  // In Chromium a focus listener makes an svg a Tab stop; the Tab stop should be one of its areas.
  setAll(map.main.svg, { role: "group", tabindex: -1 });
  for (const path of map.main.paths.values()) setAll(path, { role: "button", tabindex: -1 });
  map.canvas.style.setProperty("--ratio", width / height);
  map.canvas.classList.remove("failed");
  map.canvas.classList.toggle("hexagons", Boolean(map.labelSize));
  map.canvas.style.setProperty("--label-size", `${map.labelSize ?? 0}px`);
  const insets = geometry.insets.map((inset, i) => placeInset(inset, map.views[i + 1], width, height));
  map.canvas.replaceChildren(map.main.svg, ...insets);
  map.observer?.disconnect();
  map.observer = new ResizeObserver(() => {
    for (const view of map.views) fitPatterns(view);
  });
  map.observer.observe(map.canvas);
}

function makeView(map, window, i) {
  const [x, y, width, height] = window;
  const view = { svg: svg("svg", { viewBox: window.join(" ") }), width, id: i, paths: new Map(), outlines: {} };
  view.labels = new Map();
  view.patterns = [pattern(`missing-${i}`, "missing")];
  for (let c = 0; c < MOST_CLASSES; c++) view.patterns.push(pattern(`not-ranked-${i}-${c}`, "dots", c));
  view.svg.append(...view.patterns);
  map.areas.forEach((area, number) => {
    if (area.right < x || area.left > x + width || area.bottom < y || area.top > y + height) return;
    const path = svg("path", { d: area.path, class: "area" });
    path.area = number;
    view.paths.set(number, path);
  });
  if (i && view.paths.size === 1) {
    // A few small islands are hard to hit, so the entire inset belongs to them.
    const sea = svg("rect", { x, y, width, height, class: "sea" });
    [sea.area] = view.paths.keys();
    view.svg.append(sea);
  }
  const borders = map.geometry.regions.map((region) => region.path).join("");
  view.svg.append(
    ...view.paths.values(),
    svg("path", { d: borders, class: "region casing" }),
    svg("path", { d: borders, class: "region" }),
  );
  for (const name of [...GAP_LINES, ...OUTLINES]) {
    view.outlines[name] = [svg("path", { class: `halo ${name}` }), svg("path", { class: `line ${name}` })];
  }
  for (const layer of [0, 1]) view.svg.append(...GAP_LINES.map((name) => view.outlines[name][layer]));
  if (map.labelSize) appendLabels(map, view);
  view.svg.append(...OUTLINES.flatMap((name) => view.outlines[name]));
  return view;
}

// The names of hexagons and regions, hidden from screen readers, since every area has an accessible label.
function appendLabels(map, view) {
  for (const [number, area] of map.areas.entries()) view.labels.set(number, textAt(area, map.labelSize, "label"));
  const names = map.geometry.regions.map((region) => textAt(region, 1.3 * map.labelSize, "name"));
  view.svg.append(...view.labels.values(), ...names);
}

// Lines of text centred on a point: with the baseline a third of the size below it, so are the letters.
function textAt({ label, at: [x, y], anchor = "middle" }, size, className) {
  const node = svg("text", { class: className, "text-anchor": anchor, "aria-hidden": true });
  label.forEach((line, i) => {
    const row = svg("tspan", { x, y: y + ((i - (label.length - 1) / 2) * 1.02 + 0.34) * size });
    row.textContent = line;
    node.append(row);
  });
  return node;
}

function placeInset({ label, from, at, scale }, view, width, height) {
  const box = html("div", "inset");
  const percent = (part, total) => `${(100 * part) / total}%`;
  box.style.left = percent(at[0], width);
  box.style.top = percent(at[1], height);
  box.style.width = percent(from[2] * scale, width);
  view.svg.setAttribute("aria-hidden", true); // its areas are on the main map too
  box.append(html("span", "", label), view.svg);
  return box;
}

function pattern(id, kind, number) {
  const node = svg("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse", class: kind });
  node.setAttribute("patternTransform", "rotate(45)");
  if (kind === "dots") node.style.setProperty("--dot", `var(--class-${number})`);
  node.append(svg("rect", { width: 6, height: 6 }));
  node.append(kind === "dots" ? svg("circle", { cx: 3, cy: 3, r: 1.3 }) : svg("path", { d: "M0 0V6" }));
  return node;
}

// Keeps the size of patterns in screen pixels, whatever the size of the map.
function fitPatterns(view) {
  const unit = view.width / (view.svg.clientWidth || view.width);
  for (const node of view.patterns) node.setAttribute("patternTransform", `scale(${unit}) rotate(45)`);
}

// Outlines of areas, and lines along borders

export function outline(map, name, ...numbers) {
  trace(map, name, numbers.map((number) => map.areas[number]?.path ?? "").join(""));
}

function trace(map, name, d) {
  for (const { outlines } of map.views) {
    for (const path of outlines[name]) setAll(path, { d });
  }
}

// Draws the borders of each width: pairs of indexes into the list of codes, "12-140", separated by spaces.
export function drawBorderGaps(map) {
  const { cliffs: gaps } = map.data;
  const order = codesOf(map.data);
  GAP_LINES.forEach((name, width) => {
    const pairs = gaps?.pairs[width]?.split(" ").filter(Boolean) ?? [];
    const borders = pairs.length ? sharedBorders(map.geometry) : new Map();
    const found = pairs.map((pair) => {
      const areas = pair.split("-").map((index) => order[index]);
      return borders.get(areas.sort().join(" "));
    });
    trace(map, name, found.filter(Boolean).join(""));
  });
}

// The legend

export function drawLegend(map) {
  const { labels, missing_label, not_ranked_label, marks, cliffs: gaps } = map.data;
  const middle = "abcdefghi"[labels.length >> 1];
  const areas = labels.map((label, i) => [String(i), label]);
  if (/[a-i]/.test(marks)) areas.push([middle, not_ranked_label]);
  areas.push(["-", missing_label]);
  const lines = map.groups.map(({ line, key }) => [line, key]);
  if (map.data.selected_label) lines.unshift(["selected", map.data.selected_label]);
  lines.push(...(gaps?.labels ?? []).map((label, i) => [GAP_LINES[i], label]));
  const entries = JSON.stringify([areas, lines]);
  if (map.legendEntries === entries) return;
  map.legendEntries = entries;
  map.legend?.remove();
  map.legend = html("div", "legend");
  map.legend.append(legendList("Key to the map", areas));
  if (lines.length) map.legend.append(legendList("What is marked on the map", lines));
  map.root.prepend(map.legend);
}

function legendList(name, entries) {
  const list = html("ul");
  list.setAttribute("aria-label", name);
  list.append(...entries.map(([mark, label]) => legendEntry(mark, label)));
  return list;
}

function legendEntry(mark, label) {
  const item = html("li");
  const swatch = svg("svg", { class: "swatch", "aria-hidden": true });
  item.append(swatch, html("span", "", label));
  if (mark === "member") {
    swatch.append(svg("rect", { width: "100%", height: "100%", class: "area aside" }));
    return item;
  }
  if ([...GAP_LINES, ...OUTLINES].includes(mark)) {
    swatch.classList.add("of-line");
    swatch.append(svg("path", { class: `line ${mark}`, d: "M1 7H21" }));
    return item;
  }
  const area = svg("rect", { width: "100%", height: "100%" });
  area.style.fill = fill(mark, "key");
  const { place, ranked } = classOf(mark);
  if (mark === "-") swatch.append(pattern("missing-key", "missing"));
  else if (!ranked) swatch.append(pattern(`not-ranked-key-${place}`, "dots", place));
  swatch.append(area);
  return item;
}
