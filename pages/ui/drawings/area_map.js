// Draws a map_layer document as SVG and colours it with the figures of each rerun (see area_map.py).
// Streamlit calls the default export at every rerun and change of theme, with the same root element: the
// drawing stays, and only what changed is repainted.

import { html, setAll, setColours, shareFigures } from "./drawing.js";
import { drawBorderGaps, drawLegend, drawOutlines, outline } from "./map_drawing.js";
import { codesOf, figureOf, fill, inkFor, isAside, marked, readFigures, sentence, wordsFor } from "./map_figures.js";
import { explain, hideTooltip, listenToOthers, listenToVisitor, moveTabStop } from "./map_pointing.js";
import { unpack } from "./packing.js";

const fetched = new Map(); // documents by address, for the lifetime of the page: Streamlit loads this module once

export default async function ({ data: sent, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".area-map");
  root.map ??= begin(root);
  const map = root.map;
  map.sent = sent;
  const data = { ...sent, ...(await unpack(sent.packed)) };
  if (map.sent !== sent) return; // a later run was faster
  map.pick = (number) => setTriggerValue("picked", map.areas[number].code);
  map.data = data;
  map.figures = readFigures(data);
  map.groups = data.outlined.map((group) => ({ ...group, codes: new Set(group.codes.split(" ")) }));
  root.style.setProperty("--max-height", `${data.max_height}px`);
  // Reserve space for the first map, so that nothing moves when it is drawn.
  if (data.ratio && !map.url) map.canvas.style.setProperty("--ratio", data.ratio);
  setColours(root, data.colours);
  drawLegend(map);
  if (map.url !== data.url) return load(map, data.url);
  setWaiting(map, false);
  paint(map);
}

function begin(root) {
  const map = { root, canvas: root.querySelector(".canvas"), url: null };
  listenToOthers(map);
  window.addEventListener("beforeprint", function handle() {
    if (root.isConnected) listOnPaper(map);
    else window.removeEventListener("beforeprint", handle);
  });
  return map;
}

// Lists every area with its figure below the map on paper, where the page's table would be cut off.
function listOnPaper(map) {
  if (!map.areas) return;
  map.list ??= html("ul", "on-paper");
  if (!map.list.isConnected) map.root.append(map.list);
  const lines = map.areas.map((_, number) => sentence(map, number)).sort((a, b) => a.localeCompare(b, "en"));
  map.list.replaceChildren(...lines.map((line) => html("li", "", line)));
}

// Loading

async function load(map, url) {
  let geometry;
  setWaiting(map, true); // the map on the screen belongs to other figures
  try {
    geometry = await fetchOnce(url);
  } catch {
    if (map.data.url === url) showFailure(map);
    return;
  }
  if (map.data.url !== url || map.url === url) return; // another map was requested, or this one is already drawn
  map.url = url;
  setWaiting(map, false);
  drawOutlines(map, geometry);
  listenToVisitor(map);
  paint(map);
}

function setWaiting(map, isWaiting) {
  map.canvas.classList.toggle("waiting", isWaiting);
  map.canvas.setAttribute("aria-busy", isWaiting);
  if (!isWaiting) return;
  hideTooltip(map);
  shareFigures(map.data.key, null);
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
  setWaiting(map, false);
  const text = html("p", "", "The map could not be loaded. The table below has the same figures.");
  text.setAttribute("role", "status");
  map.canvas.classList.add("failed");
  map.canvas.replaceChildren(text);
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
  drawBorderGaps(map);
  const figures = codesOf(map.data).map((code) => {
    const number = map.number.get(code);
    if (number === undefined) return { code }; // not on this map
    return { code, name: map.areas[number].name, text: wordsFor(map, number), mark: figureOf(map, number).mark };
  });
  shareFigures(map.data.key, figures);
  const selected = map.number.get(map.data.selected);
  outline(map, "selected", selected);
  // The Tab key leads to the selected area, unless the visitor is moving around the map with the keyboard.
  if (map.tabStop === null || map.root.getRootNode().activeElement?.area === undefined) {
    moveTabStop(map, selected ?? map.tabStop ?? 0);
  }
  if (map.shown) explain(map, ...map.shown);
}
