// Reads the dots of a strip, moves them apart and finds the one near a point; without a document.

import { classOf } from "./drawing.js";

const REACH = 14; // pixels within which a dot can be hit: dots are small
const RADII = [5, 4.5, 4, 3.5, 3, 2.6]; // pixels
const GAP = 0.6; // pixels between dots

// The dots in the order of their places on the axis. Figures are part of the data, or shared by a map; without
// them (undefined or null) there are no dots yet.
export function readDots(data, shared) {
  const figures = data.map_key ? (shared ?? []) : readFigures(data);
  return data.places
    .split(" ")
    .map((place, i) => ({ place, figure: figures[i] }))
    .filter(({ place, figure }) => place && figure)
    .map(({ place, figure }) => ({ ...figure, at: place / 10_000, ...classOf(figure.mark) }))
    .sort((one, other) => one.at - other.at);
}

function readFigures({ codes, names, texts, marks }) {
  const [allNames, allTexts] = [names, texts].map((lines) => lines.split("\n"));
  return codes.split(" ").map((code, i) => ({ code, name: allNames[i], text: allTexts[i], mark: marks[i] }));
}

// Gives each dot its x, by the function of its place, and its y (around 0), always the same for the same dots, so
// that no dot covers another. Returns the largest radius with which they fit into the height. If none does, they
// overlap with the smallest.
export function moveApart(dots, x, height) {
  for (const dot of dots) dot.x = x(dot.at);
  for (const radius of RADII) {
    const room = height / 2 - radius - 1;
    const reached = swarm(dots, 2 * radius + GAP);
    if (reached <= room) return radius;
    if (radius === RADII.at(-1)) for (const dot of dots) dot.y *= room / reached;
  }
  return RADII.at(-1);
}

// Places dots from the left, each as close to the middle as the previous ones allow. Returns the distance of the
// outermost dot from the middle.
function swarm(dots, apart) {
  let reached = 0;
  dots.forEach((dot, i) => {
    const near = [];
    for (let j = i - 1; j >= 0 && dot.x - dots[j].x < apart; j--) near.push(dots[j]);
    const free = near.flatMap((other) => {
      const step = Math.sqrt(apart ** 2 - (dot.x - other.x) ** 2) + 1e-6;
      return [other.y - step, other.y + step];
    });
    const places = [0, ...free].sort((one, other) => Math.abs(one) - Math.abs(other) || one - other);
    dot.y = places.find((y) => near.every((other) => Math.hypot(dot.x - other.x, y - other.y) >= apart));
    reached = Math.max(reached, Math.abs(dot.y));
  });
  return reached;
}

// The number of the dot nearest to a point, if it is within reach.
export function nearestDot(dots, x, y) {
  let [best, shortest] = [undefined, REACH];
  dots.forEach((dot, number) => {
    const distance = Math.hypot(dot.x - x, dot.y - y);
    if (distance < shortest) [best, shortest] = [number, distance];
  });
  return best;
}
