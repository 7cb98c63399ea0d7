// What all drawings share: elements, the theme's colours, a tooltip, and pointing at the same authority.

const SVG = "http://www.w3.org/2000/svg";
const POINTED = "postcode-lottery:pointed";
const TOLD = "postcode-lottery:told";

const told = new Map(); // by the key of the drawing that tells; lives as long as the page

export function svg(name, attributes = {}) {
  const node = document.createElementNS(SVG, name);
  setAll(node, attributes);
  return node;
}

export function html(name, className = "", text = "") {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.textContent = text;
  return node;
}

export function setAll(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
  }
}

// The classes' colours as --class-0, --class-1, ...: of each pair the one for the theme, light or dark.
export function setColours(root, colours) {
  root.style.backgroundColor = "var(--st-background-color)"; // known also before our stylesheet has come
  const [red, green, blue] = getComputedStyle(root).backgroundColor.match(/[\d.]+/g).map(Number);
  const dark = red * 0.3 + green * 0.6 + blue * 0.1 < 128;
  root.dataset.theme = dark ? "dark" : "light";
  colours.forEach((pair, i) => {
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

// A mark of an area: a digit is its class, a letter the class of one that is not ranked, '-' no figure.
export function classOf(mark) {
  const place = "abcdefghi".indexOf(mark);
  return { place: place < 0 ? Number(mark) : place, ranked: place < 0 };
}

// The tooltip

export function makeTooltip() {
  const tooltip = html("div", "tooltip");
  tooltip.hidden = true;
  tooltip.setAttribute("aria-hidden", true); // what it stands beside has the same words as its label
  return tooltip;
}

// Beside the point (on the screen), inside the canvas, above the point where there is no room below.
export function showTooltip(tooltip, canvas, name, text, x, y) {
  tooltip.replaceChildren(html("strong", "", name), ` ${text}`);
  tooltip.hidden = false;
  const box = canvas.getBoundingClientRect();
  const [width, height] = [tooltip.offsetWidth, tooltip.offsetHeight];
  const below = y - box.top + 18;
  const top = below + height > box.height ? y - box.top - height - 12 : below;
  tooltip.style.left = `${Math.max(0, Math.min(x - box.left + 14, box.width - width))}px`;
  tooltip.style.top = `${Math.max(0, Math.min(top, box.height - height))}px`;
}

// Figures that one drawing was sent, for others on the page that show the same

// Tell the figures of the drawing of this key: a list of code, name, text and mark. While it has none to tell
// (null), those that wait for them show nothing.
export function tellFigures(key, figures) {
  told.set(key, figures);
  window.dispatchEvent(new CustomEvent(TOLD, { detail: key }));
}

export const figuresTold = (key) => told.get(key);

export function hearFigures(root, hear) {
  listenWhileShown(root, TOLD, hear);
}

// Pointing

// Tell all other drawings which authority is pointed at (no code: none), by a drawing of this kind.
export function tellPointed(root, code = null) {
  window.dispatchEvent(new CustomEvent(POINTED, { detail: { code, root, kind: root.classList[1] } }));
}

// Hear what the others tell for as long as the drawing is on the page: hear(code, kind of drawing).
export function hearPointed(root, hear) {
  listenWhileShown(root, POINTED, (detail) => detail.root !== root && hear(detail.code, detail.kind));
}

function listenWhileShown(root, name, hear) {
  window.addEventListener(name, function listener({ detail }) {
    if (root.isConnected) hear(detail);
    else window.removeEventListener(name, listener);
  });
}
