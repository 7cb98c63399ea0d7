// Geometry from the paths of a map_layer document, without the browser's layout, which ignores hidden tabs.

// Decodes a path into rings of points; each ring is "M x y", then "l" and relative steps, then "z".
export function rings(path) {
  return path
    .split("M")
    .slice(1)
    .map((ring) => {
      const numbers = ring.match(/-?[\d.]+/g).map(Number);
      const points = [];
      let [x, y] = [0, 0];
      for (let i = 0; i + 1 < numbers.length; i += 2) {
        x += numbers[i];
        y += numbers[i + 1];
        points.push([x, y]);
      }
      return points;
    });
}

// The bounding box of a path, and its centre.
export function extent(path) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of rings(path).flat()) {
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x), Math.max(bottom, y)];
  }
  return { left, top, right, bottom, x: (left + right) / 2, y: (top + bottom) / 2 };
}

// The shared borders of a document as paths by "code code", the lower code first: the edges that both areas
// have, since neighbours share every corner of their border. Worked out on first use.
export function sharedBorders(geometry) {
  geometry.borders ??= findBorders(geometry.areas);
  return geometry.borders;
}

function findBorders(areas) {
  const borders = new Map();
  const owners = new Map();
  for (const { code, path } of areas) {
    for (const ring of rings(path)) {
      ring.forEach((from, i) => {
        const to = ring[(i + 1) % ring.length];
        const step = [from, to].map(String).sort().join(" ");
        const owner = owners.get(step);
        if (owner === undefined) owners.set(step, code);
        else if (owner !== code) lengthen(borders, [owner, code].sort().join(" "), from, to);
      });
    }
  }
  return new Map([...borders].map(([pair, { d }]) => [pair, d]));
}

function lengthen(borders, pair, from, to) {
  const border = borders.get(pair) ?? { d: "", end: "" };
  const start = border.end === String(from) ? "" : `M${from}`;
  borders.set(pair, { d: `${border.d}${start}L${to}`, end: String(to) });
}
