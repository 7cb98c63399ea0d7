// What all drawings share: elements, the colours of the theme, a tooltip, and marking the same authority.

const SVG = "http://www.w3.org/2000/svg";
const POINTED_EVENT = "postcode-lottery:pointed";
const FIGURES_EVENT = "postcode-lottery:figures";

const shared = new Map(); // figures by the key of the drawing that shares them, for the lifetime of the page

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

// Sets the colours of the classes as --class-0, --class-1, ...: from each pair the one for the theme.
export function setColours(root, colours) {
  root.style.backgroundColor = "var(--st-background-color)"; // our stylesheet may not be loaded yet
  const [red, green, blue] = getComputedStyle(root)
    .backgroundColor.match(/[\d.]+/g)
    .map(Number);
  const dark = red * 0.3 + green * 0.6 + blue * 0.1 < 128;
  root.dataset.theme = dark ? "dark" : "light";
  colours.forEach((pair, i) => {
    root.style.setProperty(`--class-${i}`, pair[dark ? 1 : 0]);
    root.style.setProperty(`--ink-on-${i}`, inkOn(pair[dark ? 1 : 0]));
    root.style.setProperty(`--paper-class-${i}`, pair[0]);
    root.style.setProperty(`--paper-ink-on-${i}`, inkOn(pair[0]));
  });
}

// Black or white, whichever has more contrast with a colour "#rrggbb", by the relative luminance of WCAG 2.
export function inkOn(colour) {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000" : "#fff";
}

// Decodes the mark of an area: a digit is its class, a letter the class if it is not ranked, '-' no figure.
export function classOf(mark) {
  const place = "abcdefghi".indexOf(mark);
  return { place: place < 0 ? Number(mark) : place, ranked: place < 0 };
}

// The tooltip

export function makeTooltip() {
  const tooltip = html("div", "tooltip");
  tooltip.hidden = true;
  tooltip.setAttribute("aria-hidden", true); // the marked element has the same text as its label
  return tooltip;
}

// Shows the tooltip next to a point of the screen, inside the canvas: below the point if there is room, else above.
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

// Figures that one drawing received and others on the page show too

// Shares the figures of the drawing with this key: a list of code, name, text and mark; null while there are none.
export function shareFigures(key, figures) {
  shared.set(key, figures);
  window.dispatchEvent(new CustomEvent(FIGURES_EVENT, { detail: key }));
}

export const figuresSharedBy = (key) => shared.get(key);

// Calls listener(key) whenever a drawing shares figures, for as long as root is on the page.
export function onFiguresShared(root, listener) {
  listenWhileShown(root, FIGURES_EVENT, listener);
}

// Pointing

// Announces to all other drawings which authority is pointed at (no code: none).
export function announcePointed(root, code = null) {
  window.dispatchEvent(new CustomEvent(POINTED_EVENT, { detail: { code, root, kind: root.classList[1] } }));
}

// Calls listener(code, kind of drawing) when another drawing announces, for as long as root is on the page.
export function onPointed(root, listener) {
  listenWhileShown(root, POINTED_EVENT, (detail) => {
    if (detail.root !== root) listener(detail.code, detail.kind);
  });
}

function listenWhileShown(root, name, listener) {
  window.addEventListener(name, function handle({ detail }) {
    if (root.isConnected) listener(detail);
    else window.removeEventListener(name, handle);
  });
}
