// Saves the map as a PNG with title, legend and credit on a light background, made in the browser.
//
// The image is laid out off screen as a page of fixed width, so that the style sheet does the work. The result is
// then copied into one SVG without style sheets, which a canvas can paint.

import { html, setAll, setColours, svg } from "./drawing.js";

const WIDTH = 900;
const SCALE = 2;
const COPIED = ["fill", "fill-rule", "stroke", "stroke-linejoin", "stroke-linecap", "opacity", "paint-order"];
const OF_TEXT = ["font-family", "font-size", "font-weight"];

export function offerImage(map) {
  if (!map.data.image || map.saving) return;
  map.saving = html("div", "saving");
  const [button, status] = [html("button", "", "Save map as image"), html("span")];
  button.type = "button";
  status.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    status.textContent = "";
    try {
      if (map.main) download(await paint(layOut(map)), map.data.image.file);
    } catch {
      status.textContent = "This browser cannot make the image.";
    }
  });
  map.saving.append(button, status);
  map.root.append(map.saving);
}

function download(png, name) {
  const link = html("a");
  link.href = URL.createObjectURL(png);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// The image as SVG, from a copy of the map that stays off screen.
function layOut(map) {
  const { title, subtitle, credit } = map.data.image;
  const page = html("div", "image-page");
  page.inert = true;
  const copy = map.root.cloneNode(true);
  copy.querySelector(".saving").remove();
  page.append(html("p", "title", title), html("p", "", subtitle), copy);
  page.append(...credit.map((line) => html("p", "credit", line)));
  map.root.parentNode.append(page);
  try {
    setColours(copy, map.data.colours);
    return copied(page);
  } finally {
    page.remove();
  }
}

function copied(page) {
  const { left, top, height } = page.getBoundingClientRect();
  const image = svg("svg", { width: WIDTH, height: Math.ceil(height), viewBox: `0 0 ${WIDTH} ${Math.ceil(height)}` });
  image.append(svg("rect", { width: "100%", height: "100%", fill: "#fff" }));
  for (const node of page.querySelectorAll("svg")) image.append(...drawnAt(node, left, top));
  for (const node of page.querySelectorAll("p, span")) image.append(...linesOf(node, left, top));
  return image;
}

// A drawing at its position on the page, with its frame.
export function drawnAt(node, left, top) {
  const box = node.getBoundingClientRect();
  const place = { x: box.left - left, y: box.top - top, width: box.width, height: box.height };
  const viewBox = node.getAttribute("viewBox");
  const unit = viewBox ? viewBox.split(" ")[2] / box.width : 1;
  const frame = getComputedStyle(node);
  const drawn = svg("svg", viewBox ? { ...place, viewBox } : place);
  drawn.append(...resolved(node, unit));
  const edge = { ...place, fill: "none", stroke: frame.borderTopColor, "stroke-width": frame.borderTopWidth };
  return parseFloat(frame.borderTopWidth) ? [drawn, svg("rect", edge)] : [drawn];
}

// Copies of the visible children of a node, with their computed style as attributes. `unit` is the size of a pixel
// in units of the drawing.
export function resolved(parent, unit) {
  return [...parent.children].flatMap((node) => {
    const style = getComputedStyle(node);
    if (style.display === "none" || node.getAttribute("d") === "") return [];
    const copy = node.cloneNode(false);
    for (const name of ["class", "style", "role", "tabindex", "aria-label"]) copy.removeAttribute(name);
    for (const name of [...COPIED, ...(node.tagName === "text" ? OF_TEXT : [])]) {
      copy.setAttribute(name, style.getPropertyValue(name));
    }
    const pixels = style.getPropertyValue("vector-effect") === "non-scaling-stroke" ? unit : 1;
    copy.setAttribute("stroke-width", pixels * parseFloat(style.strokeWidth));
    const dashes = style.strokeDasharray.match(/[\d.]+/g);
    if (dashes) copy.setAttribute("stroke-dasharray", dashes.map((dash) => pixels * dash).join(" "));
    if (node.tagName === "pattern") copy.setAttribute("patternTransform", `scale(${unit}) rotate(45)`);
    copy.append(...(node.children.length ? resolved(node, unit) : [node.textContent]));
    return [copy];
  });
}

// The text of an element in lines, as broken by the browser.
function linesOf(node, left, top) {
  const style = getComputedStyle(node);
  const fontAndColour = Object.fromEntries([...OF_TEXT, "color"].map((name) => [name, style.getPropertyValue(name)]));
  const font = document.createElement("canvas").getContext("2d");
  font.font = ["font-weight", "font-size", "font-family"].map((name) => fontAndColour[name]).join(" ");
  const ascent = font.measureText("x").fontBoundingBoxAscent;
  const lines = new Map();
  for (const text of node.childNodes) {
    for (const { 0: word, index } of text.textContent.matchAll(/\S+\s*/g)) {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      const box = range.getClientRects()[0];
      if (!box) continue;
      const line = lines.get(box.top) ?? { x: box.left - left, y: box.top - top + ascent, words: "" };
      lines.set(box.top, { ...line, words: line.words + word });
    }
  }
  return [...lines.values()].map(({ x, y, words }) => {
    const { color: fill, ...fonts } = fontAndColour;
    const line = svg("text", { x, y, fill, ...fonts });
    line.textContent = words.trimEnd();
    return line;
  });
}

async function paint(image) {
  const url = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(image)], { type: "image/svg+xml" }));
  try {
    const picture = new Image();
    picture.src = url;
    await picture.decode();
    const canvas = document.createElement("canvas");
    setAll(canvas, { width: SCALE * WIDTH, height: SCALE * image.getAttribute("height") });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((done, fail) => canvas.toBlob((png) => (png ? done(png) : fail()), "image/png"));
  } finally {
    URL.revokeObjectURL(url);
  }
}
