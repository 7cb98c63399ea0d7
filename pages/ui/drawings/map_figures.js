// What a map shows of each area: its figure, the pattern or colour of its class, and its label.

import { classOf } from "./drawing.js";

// The location codes of the figures, which are sent without what all have: 06001 for E06000001.
export function codesOf({ codes }) {
  return codes.split(" ").map((code) => code.replace(/^(\d\d)(\d{3})$/, "E$1000$2"));
}

export function readFigures({ codes, marks, texts }) {
  const lines = texts.split("\n");
  return new Map(codesOf({ codes }).map((code, i) => [code, { mark: marks[i], text: lines[i] }]));
}

export function figureOf(map, number) {
  return map.figures.get(map.areas[number].code) ?? { mark: "-", text: map.data.missing_label.toLowerCase() };
}

export function sentence(map, number) {
  const { name } = map.areas[number];
  return `${name}: ${wordsFor(map, number)}`;
}

// The figure, and how the area is related to the selected one.
export function wordsFor(map, number) {
  const { code } = map.areas[number];
  const group = map.groups.find(({ codes }) => codes.has(code));
  const label = group ? `; ${group.label[0].toLowerCase()}${group.label.slice(1)}` : "";
  return `${figureOf(map, number).text}${label}`;
}

// Whether an area fades, because a group is marked by fading all other areas.
export function isAside(map, code) {
  const members = map.groups.filter(({ line }) => line === "member");
  return members.length > 0 && code !== map.data.selected && !members.some(({ codes }) => codes.has(code));
}

// The numbers of the areas with this style of outline.
export function marked(map, line) {
  const codes = map.groups.filter((group) => group.line === line).flatMap((group) => [...group.codes]);
  return codes.map((code) => map.number.get(code)).filter((number) => number !== undefined);
}

export function fill(mark, id) {
  if (mark === "-") return `url("#missing-${id}")`;
  const { place, ranked } = classOf(mark);
  return ranked ? `var(--class-${place})` : `url("#not-ranked-${id}-${place}")`;
}

// The colours of a label; on a pattern its letters get an outline in the background colour of the pattern.
export function inkFor(mark) {
  if (mark === "aside") return { fill: "var(--ink)", stroke: "none" }; // a faded area is close to the page's colour
  if (mark === "-") return { fill: "var(--ink)", stroke: "var(--hatch-ground)" };
  const { place, ranked } = classOf(mark);
  if (ranked) return { fill: `var(--ink-on-${place})`, stroke: "none" };
  return { fill: "var(--ink)", stroke: `color-mix(in srgb, var(--class-${place}) 38%, var(--paper))` };
}
