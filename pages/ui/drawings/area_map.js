// Draws a map_layer document as SVG and colours it with the figures of each rerun (see area_map.py).
// Streamlit calls the default export at every rerun and change of theme, with the same root element: what is
// drawn stays, and only what differs is repainted.

import { html, setAll, setColours, tellFigures } from "./drawing.js";
import { drawCliffs, drawLegend, drawOutlines, outline } from "./map_drawing.js";
import { figureOf, fill, inkFor, isAside, marked, readFigures, sentence, wordsFor } from "./map_figures.js";
import { offerImage } from "./map_image.js";
import { explain, hear, hideTooltip, listen, moveTabStop } from "./map_pointing.js";

const fetched = new Map(); // by address; lives as long as the page, as Streamlit loads this module once

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".area-map");
  const map = (root.map ??= begin(root));
  map.pick = (number) => setTriggerValue("picked", map.areas[number].code);
  map.data = data;
  map.figures = readFigures(data);
  map.groups = data.outlined.map((group) => ({ ...group, codes: new Set(group.codes.split(" ")) }));
  root.style.setProperty("--max-height", `${data.max_height}px`);
  // Room for the first map, so that nothing jumps when it is drawn.
  if (data.ratio && !map.url) map.canvas.style.setProperty("--ratio", data.ratio);
  setColours(root, data.colours);
  drawLegend(map);
  offerImage(map);
  if (map.url !== data.url) return load(map, data.url);
  waiting(map, false);
  paint(map);
}

function begin(root) {
  const map = { root, canvas: root.querySelector(".canvas"), url: null };
  hear(map);
  return map;
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
  drawOutlines(map, geometry);
  listen(map);
  paint(map);
}

function waiting(map, still) {
  map.canvas.classList.toggle("waiting", still);
  map.canvas.setAttribute("aria-busy", still);
  if (!still) return;
  hideTooltip(map);
  tellFigures(map.data.key, null);
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
  drawCliffs(map);
  const told = map.data.codes.split(" ").map((code) => {
    const number = map.number.get(code);
    if (number === undefined) return { code }; // is not on the map
    return { code, name: map.areas[number].name, text: wordsFor(map, number), mark: figureOf(map, number).mark };
  });
  tellFigures(map.data.key, told);
  const selected = map.number.get(map.data.selected);
  outline(map, "selected", selected);
  // The way in by Tab is the selected area, but not under the hands of someone who is walking the map.
  if (map.tabStop === null || map.root.getRootNode().activeElement?.area === undefined) {
    moveTabStop(map, selected ?? map.tabStop ?? 0);
  }
  if (map.shown) explain(map, ...map.shown);
}
