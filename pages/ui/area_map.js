// Draws a map_layer document as SVG and colours it with the figures of each rerun (see area_map.py).
// Streamlit calls the default export at every rerun and change of theme, with the same root element: what is
// drawn stays, and only what differs is repainted.

const SVG = "http://www.w3.org/2000/svg";
const MOST_CLASSES = 9;
const OUTLINES = ["context", "apart", "neighbour", "hovered", "selected", "focused"];

const fetched = new Map(); // by address; lives as long as the page, as Streamlit loads this module once

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".area-map");
  const map = (root.map ??= { root, canvas: root.querySelector(".canvas"), url: null });
  map.pick = (number) => setTriggerValue("picked", map.areas[number].code);
  map.data = data;
  map.figures = readFigures(data);
  map.groups = data.outlined.map((group) => ({ ...group, codes: new Set(group.codes.split(" ")) }));
  root.style.setProperty("--max-height", `${data.max_height}px`);
  // Room for the first map, so that nothing jumps when it is drawn.
  if (data.ratio && !map.url) map.canvas.style.setProperty("--ratio", data.ratio);
  setColours(map);
  drawLegend(map);
  if (map.url !== data.url) return load(map, data.url);
  waiting(map, false);
  paint(map);
}

function readFigures({ codes, marks, texts }) {
  const lines = texts.split("\n");
  return new Map(codes.split(" ").map((code, i) => [code, { mark: marks[i], text: lines[i] }]));
}

function setColours({ root, data }) {
  root.style.backgroundColor = "var(--st-background-color)"; // known also before our stylesheet has come
  const [red, green, blue] = getComputedStyle(root).backgroundColor.match(/[\d.]+/g).map(Number);
  const dark = red * 0.3 + green * 0.6 + blue * 0.1 < 128;
  root.dataset.theme = dark ? "dark" : "light";
  data.colours.forEach((pair, i) => {
    root.style.setProperty(`--class-${i}`, pair[dark ? 1 : 0]);
    root.style.setProperty(`--ink-on-${i}`, inkOn(pair[dark ? 1 : 0]));
  });
}

// Black or white, whichever stands out more from "#rrggbb": the relative luminance of WCAG 2.
function inkOn(colour) {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000" : "#fff";
}

// Loading

async function load(map, url) {
  let geometry;
  waiting(map, true); // what is still drawn belongs to other figures
  try {
    geometry = await fetchOnce(url);
  } catch {
    if (map.data.url === url) showFailure(map);
    return;
  }
  if (map.data.url !== url || map.url === url) return; // another map was asked for, or this one is drawn
  map.url = url;
  waiting(map, false);
  draw(map, geometry);
  paint(map);
}

function waiting(map, still) {
  map.canvas.classList.toggle("waiting", still);
  map.canvas.setAttribute("aria-busy", still);
  if (still && map.tooltip) hideTooltip(map);
}

function fetchOnce(url) {
  if (!fetched.has(url)) {
    const geometry = fetch(url).then((response) => {
      if (!response.ok) throw new Error(response.statusText);
      return response.json();
    });
    geometry.catch(() => fetched.delete(url)); // the next rerun tries again
    fetched.set(url, geometry);
  }
  return fetched.get(url);
}

function showFailure(map) {
  map.url = null;
  waiting(map, false);
  const text = html("p", "", "The map could not be loaded. The table below has the same figures.");
  text.setAttribute("role", "status");
  map.canvas.classList.add("failed");
  map.canvas.replaceChildren(text);
}

// Drawing, once for each document

function draw(map, geometry) {
  const [width, height] = geometry.size;
  map.areas = geometry.areas.map((area) => ({ ...area, ...extent(area.path) }));
  map.number = new Map(map.areas.map((area, i) => [area.code, i]));
  map.regions = geometry.regions;
  map.labelSize = geometry.label_size; // of a map of hexagons
  map.views = [[0, 0, width, height], ...geometry.insets.map((inset) => inset.from)].map(
    (window, i) => makeView(map, window, i),
  );
  map.main = map.views[0];
  // Listening for focus makes an svg a stop of the Tab key in Chromium; its areas are the stop that is wanted.
  setAll(map.main.svg, { role: "group", tabindex: -1 });
  map.main.paths.forEach((path) => setAll(path, { role: "button", tabindex: -1 }));
  map.tabStop = null;
  map.shown = null;
  map.tooltip = html("div", "tooltip");
  map.tooltip.hidden = true;
  map.tooltip.setAttribute("aria-hidden", true); // every area has the same words as its label
  map.canvas.style.setProperty("--ratio", width / height);
  map.canvas.classList.remove("failed");
  map.canvas.classList.toggle("hexagons", Boolean(map.labelSize));
  map.canvas.style.setProperty("--label-size", `${map.labelSize ?? 0}px`);
  const insets = geometry.insets.map((inset, i) => placeInset(inset, map.views[i + 1], width, height));
  map.canvas.replaceChildren(map.main.svg, ...insets, map.tooltip);
  listen(map);
  map.observer?.disconnect();
  map.observer = new ResizeObserver(() => map.views.forEach(fitPatterns));
  map.observer.observe(map.canvas);
}

// The document's paths are "M x y", then "l" and steps: x and y of their extent, without asking the layout,
// which knows nothing of a map in a closed tab.
function extent(path) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of path.split("M").slice(1)) {
    const numbers = ring.match(/-?[\d.]+/g).map(Number);
    let [x, y] = [0, 0];
    for (let i = 0; i + 1 < numbers.length; i += 2) {
      x += numbers[i];
      y += numbers[i + 1];
      [left, top] = [Math.min(left, x), Math.min(top, y)];
      [right, bottom] = [Math.max(right, x), Math.max(bottom, y)];
    }
  }
  return { left, top, right, bottom, x: (left + right) / 2, y: (top + bottom) / 2 };
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
    // A few small islands are hard to hit: all of the inset stands for them.
    const sea = svg("rect", { x, y, width, height, class: "sea" });
    [sea.area] = view.paths.keys();
    view.svg.append(sea);
  }
  const borders = map.regions.map((region) => region.path).join("");
  view.svg.append(
    ...view.paths.values(),
    svg("path", { d: borders, class: "region casing" }),
    svg("path", { d: borders, class: "region" }),
  );
  if (map.labelSize) appendLabels(map, view);
  for (const name of OUTLINES) {
    view.outlines[name] = [svg("path", { class: `halo ${name}` }), svg("path", { class: `line ${name}` })];
    view.svg.append(...view.outlines[name]);
  }
  return view;
}

// The names of hexagons, and beside them those of regions. Every area has the same words as its label.
function appendLabels(map, view) {
  map.areas.forEach((area, number) => view.labels.set(number, textAt(area, map.labelSize, "label")));
  const names = map.regions.map((region) => textAt(region, 1.3 * map.labelSize, "name"));
  view.svg.append(...view.labels.values(), ...names);
}

// Lines of text round a point; a third of their size below it, the middle of the letters is on it.
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
  const percent = (part, whole) => `${(100 * part) / whole}%`;
  box.style.left = percent(at[0], width);
  box.style.top = percent(at[1], height);
  box.style.width = percent(from[2] * scale, width);
  view.svg.setAttribute("aria-hidden", true); // the same areas again
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

// Patterns are measured in pixels of the screen, however large the map is drawn.
function fitPatterns(view) {
  const unit = view.width / (view.svg.clientWidth || view.width);
  for (const node of view.patterns) node.setAttribute("patternTransform", `scale(${unit}) rotate(45)`);
}

// Painting, at each rerun

function paint(map) {
  setAll(map.main.svg, { "aria-label": map.data.title });
  map.areas.forEach((area, number) => {
    const { mark } = figureOf(map, number);
    const aside = isAside(map, area.code);
    for (const view of map.views) {
      const path = view.paths.get(number);
      if (path) path.style.fill = fill(mark, view.id);
      path?.classList.toggle("aside", aside);
      const label = view.labels.get(number);
      if (label) Object.assign(label.style, inkFor(aside ? "aside" : mark));
    }
    const pressed = area.code === map.data.selected;
    setAll(map.main.paths.get(number), { "aria-label": sentence(map, number), "aria-pressed": pressed });
  });
  for (const name of ["context", "apart", "neighbour"]) outline(map, name, ...marked(map, name));
  const selected = map.number.get(map.data.selected);
  outline(map, "selected", selected);
  // The way in by Tab is the selected area, but not under the hands of someone who is walking the map.
  if (map.tabStop === null || map.root.getRootNode().activeElement?.area === undefined) {
    moveTabStop(map, selected ?? map.tabStop ?? 0);
  }
  if (map.shown) showTooltip(map, ...map.shown);
}

function figureOf(map, number) {
  return map.figures.get(map.areas[number].code) ?? { mark: "-", text: map.data.missing_label.toLowerCase() };
}

function sentence(map, number) {
  const { name } = map.areas[number];
  return `${name}: ${wordsFor(map, number)}`;
}

// The figure, and what the area is to the chosen one.
function wordsFor(map, number) {
  const { code } = map.areas[number];
  const group = map.groups.find(({ codes }) => codes.has(code));
  const label = group ? `; ${group.label[0].toLowerCase()}${group.label.slice(1)}` : "";
  return `${figureOf(map, number).text}${label}`;
}

// Where members of a group are marked by all others fading.
function isAside(map, code) {
  const members = map.groups.filter(({ line }) => line === "member");
  return members.length > 0 && code !== map.data.selected && !members.some(({ codes }) => codes.has(code));
}

function marked(map, line) {
  const codes = map.groups.filter((group) => group.line === line).flatMap((group) => [...group.codes]);
  return codes.map((code) => map.number.get(code)).filter((number) => number !== undefined);
}

// marks: a digit is a class, a letter the class of an area that is not ranked, '-' no figure
function fill(mark, id) {
  if (mark === "-") return `url("#missing-${id}")`;
  const place = "abcdefghi".indexOf(mark);
  return place < 0 ? `var(--class-${mark})` : `url("#not-ranked-${id}-${place}")`;
}

// On a pattern a label needs the pattern's ground around its letters.
function inkFor(mark) {
  if (mark === "aside") return { fill: "var(--ink)", stroke: "none" }; // faded, it is near the page's colour
  if (mark === "-") return { fill: "var(--ink)", stroke: "var(--hatch-ground)" };
  const place = "abcdefghi".indexOf(mark);
  if (place < 0) return { fill: `var(--ink-on-${mark})`, stroke: "none" };
  return { fill: "var(--ink)", stroke: dotGround(place) };
}

const dotGround = (place) => `color-mix(in srgb, var(--class-${place}) 38%, var(--paper))`;

function outline(map, name, ...numbers) {
  const d = numbers.map((number) => map.areas[number]?.path ?? "").join("");
  for (const { outlines } of map.views) {
    for (const path of outlines[name]) setAll(path, { d });
  }
}

function drawLegend(map) {
  const { labels, missing_label, not_ranked_label, marks } = map.data;
  const middle = "abcdefghi"[labels.length >> 1];
  const entries = labels.map((label, i) => [String(i), label]);
  if (/[a-i]/.test(marks)) entries.push([middle, not_ranked_label]);
  entries.push(["-", missing_label]);
  if (map.data.selected_label) entries.push(["selected", map.data.selected_label]);
  entries.push(...map.groups.map(({ line, key }) => [line, key]));
  const wanted = JSON.stringify(entries);
  if (map.legendEntries === wanted) return;
  map.legendEntries = wanted;
  map.legend?.remove();
  map.legend = html("ul", "legend");
  map.legend.setAttribute("aria-label", "Key to the map");
  map.legend.append(...entries.map(([mark, label]) => legendEntry(mark, label)));
  map.root.prepend(map.legend);
}

function legendEntry(mark, label) {
  const item = html("li");
  const swatch = svg("svg", { class: "swatch", "aria-hidden": true });
  item.append(swatch, html("span", "", label));
  if (mark === "member") {
    swatch.append(svg("rect", { width: "100%", height: "100%", class: "area aside" }));
    return item;
  }
  if (OUTLINES.includes(mark)) {
    swatch.classList.add("of-line");
    swatch.append(svg("path", { class: `line ${mark}`, d: "M1 7H21" }));
    return item;
  }
  const area = svg("rect", { width: "100%", height: "100%" });
  area.style.fill = fill(mark, "key");
  if (mark === "-") swatch.append(pattern("missing-key", "missing"));
  const place = "abcdefghi".indexOf(mark);
  if (place >= 0) swatch.append(pattern(`not-ranked-key-${place}`, "dots", place));
  swatch.append(area);
  return item;
}

// Pointing, picking and the keyboard

function listen(map) {
  const point = (number, event) => {
    outline(map, "hovered", number);
    if (number === undefined) hideTooltip(map);
    else showTooltip(map, number, event.clientX, event.clientY);
  };
  for (const { svg: node } of map.views) {
    node.addEventListener("pointermove", (event) => point(event.target.area, event));
    // A finger that is lifted leaves at once; what it touched stays explained until the next touch.
    node.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && point(undefined, event));
    node.addEventListener("click", (event) => {
      const number = event.target.area;
      if (number === undefined) return point(undefined, event);
      map.main.paths.get(number).focus({ preventScroll: true });
      point(number, event);
      map.pick(number);
    });
  }
  const { svg: main } = map.main;
  main.addEventListener("focusin", ({ target }) => focusArea(map, target));
  main.addEventListener("focusout", () => {
    outline(map, "focused");
    hideTooltip(map);
  });
  main.addEventListener("keydown", (event) => pressKey(map, event));
}

function focusArea(map, path) {
  if (path.area === undefined) return;
  moveTabStop(map, path.area);
  if (!path.matches(":focus-visible")) return; // a click: the pointer shows the place
  outline(map, "focused", path.area);
  const box = path.getBoundingClientRect();
  showTooltip(map, path.area, box.x + box.width / 2, box.y + box.height / 2);
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

function moveTabStop(map, number) {
  if (map.tabStop !== null) map.main.paths.get(map.tabStop).setAttribute("tabindex", -1);
  map.tabStop = number;
  map.main.paths.get(number).setAttribute("tabindex", 0);
}

// Beside the point (on the screen), inside the map's box, above it where there is no room below.
function showTooltip(map, number, x, y) {
  const { tooltip, canvas } = map;
  map.shown = [number, x, y];
  tooltip.replaceChildren(html("strong", "", map.areas[number].name), ` ${wordsFor(map, number)}`);
  tooltip.hidden = false;
  const box = canvas.getBoundingClientRect();
  const [width, height] = [tooltip.offsetWidth, tooltip.offsetHeight];
  const below = y - box.top + 18;
  const top = below + height > box.height ? y - box.top - height - 12 : below;
  tooltip.style.left = `${Math.max(0, Math.min(x - box.left + 14, box.width - width))}px`;
  tooltip.style.top = `${Math.max(0, Math.min(top, box.height - height))}px`;
}

function hideTooltip(map) {
  map.shown = null;
  map.tooltip.hidden = true;
}

// Elements

function svg(name, attributes = {}) {
  const node = document.createElementNS(SVG, name);
  setAll(node, attributes);
  return node;
}

function html(name, className = "", text = "") {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.textContent = text;
  return node;
}

function setAll(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
  }
}
