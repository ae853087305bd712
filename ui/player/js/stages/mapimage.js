// Two bytes a cell as a picture: a color for each cell, and patterns where there is none.

import { canvasContext } from "../core/dom.js";
import { laneColor } from "../core/marks.js";
import { DIVERGED, NOWHERE } from "../live/coarse.js";
import { stripes } from "./ground.js";
import { rgb } from "./palette.js";

const [LIGHTEST, DARKEST] = [0.42, 0.5]; // how much white, or black, is mixed into the color of an end
const DOTS = 7; // pixels from one dot to the next

/**
 * The picture of a map; `numbers` are those of its ends, by which ends have their colors on all maps of the page.
 * Returns {cells, diverged, nowhere, low, high}: canvases with a pixel a cell, and the steps of the lightest and the darkest.
 */
export function basinsImage(map, numbers, colors) {
  const { low, high } = spread(map);
  const bases = map.ends.map((_end, k) => rgb(endColor(numbers[k] ?? k, colors)));
  return painted(
    map,
    ({ code, level }) => {
      const share = Math.min(1, Math.max(0, (Math.log1p(level) - low) / (high - low || 1)));
      return shaded(bases[code], share);
    },
    { low: stepOf(low, map), high: stepOf(high, map) },
  );
}

// Dark to bright in even steps, for every kind of cones: the brighter, the better.
const RAMP = [
  "#00224e",
  "#123570",
  "#3b496c",
  "#575d6d",
  "#707173",
  "#8a8678",
  "#a59c74",
  "#c3b369",
  "#e1cc55",
  "#fee838",
];

/** The colors from the lowest level to the highest. */
export const rampColors = (highIsBetter) => (highIsBetter ? RAMP : RAMP.toReversed());

/** The picture of a map of settings. */
export function heatImage(map, better) {
  const ramp = rampColors(better === "high").map(rgb);
  const table = Array.from({ length: 256 }, (_, level) => {
    const at = (level / 255) * (ramp.length - 1);
    const low = Math.min(ramp.length - 2, Math.floor(at));
    return ramp[low].map((v, k) => v + (at - low) * (ramp[low + 1][k] - v));
  });
  return painted(map, ({ level }) => table[level], {});
}

/** The color of an end. */
export const endColor = (number, colors) => laneColor({ color: number }, colors.dark);

/** A color at a share of the way from light to dark. */
export function shaded(base, share) {
  const mix = LIGHTEST - share * (LIGHTEST + DARKEST);
  return base.map((v) => (mix >= 0 ? v + (255 - v) * mix : v * (1 + mix)));
}

/** Between which logarithms of levels most cells lie. */
function spread({ code, level }) {
  const counts = new Uint32Array(256);
  let count = 0;
  for (let i = 0; i < code.length; i += 1)
    if (code[i] < NOWHERE) {
      counts[level[i]] += 1;
      count += 1;
    }
  const quantile = (share) => {
    let sum = 0;
    for (let k = 0; k < 256; k += 1) {
      sum += counts[k];
      if (sum > share * count) return k;
    }
    return 255;
  };
  return count ? { low: Math.log1p(quantile(0.02)), high: Math.log1p(quantile(0.98)) } : { low: 0, high: 1 };
}

const stepOf = (log, { steps }) => Math.round((Math.expm1(log) * steps) / 255);

/** Paint every cell; `color` gives red, green and blue of one that has an end. */
function painted({ columns, rows, code, level }, color, more) {
  const canvases = ["cells", "diverged", "nowhere"].map((name) => {
    const canvas = document.createElement("canvas");
    canvas.width = columns;
    canvas.height = rows;
    const context = canvasContext(canvas);
    return { name, canvas, context, image: context.createImageData(columns, rows), used: false };
  });
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) {
      const cell = row * columns + column;
      const layer = canvases[code[cell] === DIVERGED ? 1 : code[cell] === NOWHERE ? 2 : 0];
      layer.used = true;
      const { data } = layer.image;
      const pixel = 4 * ((rows - 1 - row) * columns + column);
      if (layer.name === "cells") {
        const found = color({ code: code[cell], level: level[cell] });
        for (let k = 0; k < 3; k += 1) data[pixel + k] = found[k];
      }
      data[pixel + 3] = 255;
    }
  for (const { context, image } of canvases) context.putImageData(image, 0, 0);
  return { ...Object.fromEntries(canvases.map(({ name, canvas, used }) => [name, used ? canvas : null])), ...more };
}

/** @type {HTMLCanvasElement | undefined} */
let scratch;

/** Draw the picture of a map into a box [left, top, width, height] of a context whose pixels are `ratio` to one. */
export function drawMap(context, image, box, colors, ratio) {
  context.imageSmoothingEnabled = false;
  if (image.cells) context.drawImage(image.cells, box[0], box[1], box[2], box[3]);
  for (const [mask, pattern] of [
    [image.diverged, stripes],
    [image.nowhere, dots],
  ])
    if (mask) drawPattern(context, mask, pattern, box, colors, ratio);
}

function drawPattern(context, mask, pattern, box, colors, ratio) {
  const { width, height } = context.canvas;
  if (!width || !height) return; // not laid out yet
  scratch ??= document.createElement("canvas");
  scratch.width = width;
  scratch.height = height;
  const own = canvasContext(scratch);
  own.setTransform(ratio, 0, 0, ratio, 0, 0);
  own.fillStyle = colors.dark ? "#1d2330" : "#ffffff";
  own.fillRect(0, 0, width, height);
  own.fillStyle = pattern(own, colors) ?? colors.muted;
  own.fillRect(0, 0, width, height);
  own.globalCompositeOperation = "destination-in";
  own.imageSmoothingEnabled = false;
  own.drawImage(mask, box[0], box[1], box[2], box[3]);
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.drawImage(scratch, 0, 0);
  context.restore();
}

/** Dots: here a run rests nowhere. */
export function dots(context, colors) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = DOTS;
  const own = canvasContext(tile);
  own.fillStyle = colors.muted;
  own.beginPath();
  own.arc(DOTS / 2, DOTS / 2, 1.2, 0, 2 * Math.PI);
  own.fill();
  return context.createPattern(tile, "repeat");
}
