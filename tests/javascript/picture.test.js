// Pictures: which drawing fits, and how they are unpacked.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { unpack } from "../../pages/ui/drawings/packing.js";
import { fittingDrawing, nameAndText } from "../../pages/ui/drawings/picture.js";

test("the widest drawing that needs to shrink by no more than 15% is shown, else the first", () => {
  const shown = [200, 356, 883, 884, 1600].map((room) => fittingDrawing([356, 1040], room));
  assert.deepEqual(shown, [0, 0, 0, 1, 1]);
  assert.equal(fittingDrawing([356], 1600), 0);
});

test("drawings come as gzip in base64", async () => {
  const drawings = ["<svg>£ – 7.3%</svg>", "<svg/>"];
  const packed = gzipSync(JSON.stringify(drawings)).toString("base64");
  assert.deepEqual(await unpack(packed), drawings);
});

test("the words of a mark are parted into whose it is and the figure", () => {
  assert.deepEqual(nameAndText("Devon, 2025: 50.3% (75 of 149)"), ["Devon, 2025", "50.3% (75 of 149)"]);
  assert.deepEqual(nameAndText("2025: lowest 5.0%, half from 1% to 2%"), ["2025", "lowest 5.0%, half from 1% to 2%"]);
  assert.deepEqual(nameAndText("no figure"), ["", "no figure"]);
});
