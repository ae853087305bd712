// What lies under a contour: the colour of what is far off, stripes where the loss has no value, and, while Plotly has
// not drawn its contour or a hand is changing the surface, a coarse contour of our own.

import { canvasContext, overlayCanvas } from "../core/dom.js";
import { rgb } from "./palette.js";
import { levels } from "./scene.js";

const LEVELS = 18;
const STRIPES = 9; // pixels from one stripe to the next

export class Ground {
  /** @type {any} */ heat = null; // {scene, colors, image}
  /** @type {any} */ lines = null; // {scene, segments}

  constructor(parent) {
    this.overlay = overlayCanvas(parent, "dl-ground");
    this.scene = null;
    this.mark = "";
  }

  /** Draw under the plot area of `axes` what is seen of a scene; `whole`, its contour too. */
  draw(axes, scene, colors, whole) {
    const { width, height } = this.overlay.size();
    const mark = [axes.mark, width, height, whole, colors.dark].join();
    if (mark === this.mark && scene === this.scene) return;
    this.mark = mark;
    this.scene = scene;
    this.overlay.fit();
    const context = axes.clip(this.overlay.context);
    const { left, top, width: wide, height: tall } = axes.box;
    context.fillStyle = colors.ramp[4];
    context.fillRect(left, top, wide, tall);
    const [x0, x1, y0, y1] = scene.view;
    const [px, py] = [axes.x, axes.y];
    const area = [px(x0), py(y1), px(x1) - px(x0), py(y0) - py(y1)];
    if (scene.open) {
      context.fillStyle = colors.background;
      context.fillRect(...area);
      context.fillStyle = stripes(context, colors);
      context.fillRect(...area);
    }
    if (whole) this.drawContour(context, scene, colors, area);
    context.restore();
  }

  /** @param {number[]} area */
  drawContour(context, scene, colors, area) {
    const [left, top, width, height] = area;
    const { columns, rows } = scene;
    if (this.heat?.scene !== scene || this.heat.dark !== colors.dark)
      this.heat = { scene, dark: colors.dark, image: heatImage(scene, colors) };
    const [stepX, stepY] = [width / (columns - 1), height / (rows - 1)];
    context.imageSmoothingEnabled = true;
    context.drawImage(this.heat.image, left - stepX / 2, top - stepY / 2, width + stepX, height + stepY);
    if (this.lines?.scene !== scene) this.lines = { scene, segments: levelLines(scene) };
    const { segments } = this.lines;
    context.beginPath();
    for (let i = 0; i < segments.length; i += 4) {
      context.moveTo(left + segments[i] * stepX, top + height - segments[i + 1] * stepY);
      context.lineTo(left + segments[i + 2] * stepX, top + height - segments[i + 3] * stepY);
    }
    context.lineWidth = 0.8;
    context.strokeStyle = colors.line;
    context.stroke();
  }

  destroy() {
    this.overlay.destroy();
  }
}

/** Diagonal stripes: here the loss has no value. */
export function stripes(context, colors) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = STRIPES;
  const own = canvasContext(tile);
  own.strokeStyle = colors.muted;
  own.globalAlpha = 0.55;
  own.lineWidth = 1;
  own.beginPath();
  for (const shift of [-STRIPES, 0, STRIPES]) {
    own.moveTo(shift, STRIPES);
    own.lineTo(shift + STRIPES, 0);
  }
  own.stroke();
  return context.createPattern(tile, "repeat");
}

/** The heights of a scene in its colours, a pixel a value; nothing where there is none. */
function heatImage({ shown, columns, rows, grid }, colors) {
  const image = document.createElement("canvas");
  image.width = columns;
  image.height = rows;
  const context = canvasContext(image);
  const data = context.createImageData(columns, rows);
  const ramp = colors.ramp.map(rgb);
  const scale = (ramp.length - 1) / (grid.high - grid.low || 1);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const height = shown[row * columns + column];
      if (Number.isNaN(height)) continue;
      const at = (height - grid.low) * scale;
      const low = Math.min(ramp.length - 2, Math.floor(at));
      const pixel = 4 * ((rows - 1 - row) * columns + column);
      for (let k = 0; k < 3; k++) data.data[pixel + k] = ramp[low][k] + (at - low) * (ramp[low + 1][k] - ramp[low][k]);
      data.data[pixel + 3] = 255;
    }
  context.putImageData(data, 0, 0);
  return image;
}

/**
 * Level lines of a scene by marching squares: x0, y0, x1, y1 of one piece after the other, in columns and rows.
 * @returns {number[]}
 */
function levelLines({ shown, columns, rows, grid }) {
  const { start, end, size } = levels(grid.low, grid.high, LEVELS);
  /** @type {number[]} */
  const out = [];
  for (let row = 0; row + 1 < rows; row++)
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      const corners = [shown[at], shown[at + 1], shown[at + columns + 1], shown[at + columns]];
      const low = Math.min(...corners); // NaN if one of them is
      const high = Math.max(...corners);
      if (!(high > low)) continue;
      const first = Math.max(0, Math.ceil((low - start) / size));
      for (let k = first; start + k * size <= Math.min(high, end + size / 2); k++)
        crossing(out, corners, start + k * size, column, row);
    }
  return out;
}

const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];

/** Where a level enters and leaves a square. */
function crossing(out, corners, level, column, row) {
  /** @type {number[]} */
  const points = [];
  for (let side = 0; side < 4; side++) {
    const [a, b] = [corners[side], corners[(side + 1) % 4]];
    if (a < level === b < level) continue;
    const share = (level - a) / (b - a);
    const [[x0, y0], [x1, y1]] = [CORNERS[side], CORNERS[(side + 1) % 4]];
    points.push(column + x0 + share * (x1 - x0), row + y0 + share * (y1 - y0));
  }
  for (let i = 0; i + 3 < points.length; i += 4) out.push(...points.slice(i, i + 4));
}
