// Shows a picture drawn on the server (see picture.py): of its drawings the widest that there is room for.

import { makeTooltip, setColours, showTooltip } from "./drawing.js";
import { unpack } from "./packing.js";

const LEAST = 0.85; // a drawing may shrink to this share of its width: its text from 13 pixels to 11
const requested = new Set(); // typefaces, by address

export default async function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".picture");
  loadFonts(data);
  setColours(root, []);
  for (const [style, colours] of Object.entries(data.colours)) {
    for (const [role, colour] of Object.entries(colours))
      root.style.setProperty(`--${style}-${role.replace("_", "-")}`, colour);
  }
  root.classList.toggle("picks", data.picks);
  root.picture ??= begin(root);
  const picture = root.picture;
  Object.assign(picture, { data, pick: (code) => setTriggerValue("picked", code) });
  const drawings = await unpack(data.packed);
  if (picture.data !== data) return; // a later run was faster
  Object.assign(picture, { drawings, shown: undefined });
  show(picture);
}

function begin(root) {
  const canvas = root.querySelector(".canvas");
  const picture = { canvas, tooltip: makeTooltip() };
  new ResizeObserver(() => show(picture)).observe(canvas);
  canvas.addEventListener("click", (event) => {
    if (picture.data.picks && event.target.dataset.code) picture.pick(event.target.dataset.code);
    point(picture, event);
  });
  canvas.addEventListener("pointermove", (event) => point(picture, event));
  // A lifted finger leaves at once; the words of what it touched stay until the next touch.
  canvas.addEventListener("pointerleave", ({ pointerType }) => {
    if (pointerType !== "touch") picture.tooltip.hidden = true;
  });
  return picture;
}

function show(picture) {
  const { canvas, data, drawings, shown } = picture;
  if (!drawings || !canvas.clientWidth) return; // without a width it is in a hidden tab
  const fitting = fittingDrawing(data.widths, canvas.clientWidth);
  if (fitting === shown) return;
  picture.shown = fitting;
  canvas.innerHTML = drawings[fitting]; // made by our server, with all text escaped
  takeTitles(canvas);
  canvas.append(picture.tooltip);
}

// The browser's own tooltips come late, and never on a touch; so marks keep their words for ours.
function takeTitles(canvas) {
  for (const title of canvas.querySelectorAll("svg > * title")) {
    title.parentElement.dataset.words = title.textContent;
    title.remove();
  }
}

// Shows the words of the mark that is pointed at.
function point({ canvas, tooltip }, { target, clientX, clientY }) {
  const words = target.closest("[data-words]")?.dataset.words;
  if (!words) {
    tooltip.hidden = true;
    return;
  }
  const [name, text] = nameAndText(words);
  showTooltip(tooltip, canvas, name, text, clientX, clientY);
}

// Parts "Devon: 5.1%" or "Devon, 2025: 5.1%" into what it is about and the rest; without a colon all is text.
export function nameAndText(words) {
  const at = words.indexOf(": ");
  return at < 0 ? ["", words] : [words.slice(0, at), words.slice(at + 2)];
}

// The number of the widest drawing that there is room for; the first if there is none.
export function fittingDrawing(widths, room) {
  return Math.max(
    0,
    widths.findLastIndex((width) => width * LEAST <= room),
  );
}

// A component cannot have typefaces of its own, so they become the document's, once.
function loadFonts({ family, fonts }) {
  for (const [weight, url] of fonts) {
    if (requested.has(url)) continue;
    requested.add(url);
    const source = `url("${new URL(url, document.baseURI).href}")`;
    document.fonts.add(new FontFace(family, source, { weight: String(weight) }));
  }
}
