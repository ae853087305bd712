// All panels as one PNG: the title, every panel with what stands above it, the chart.

import { canvasContext, h } from "../core/dom.js";
import { drawMarker, laneColor } from "../core/marks.js";
import { stillOf } from "./stills.js";

const SCALE = 2;
const HEAD = 44; // pixels above each panel
const TITLE = 40;
const GAP = 12;

export async function comparePicture({ colors, data }, cells, chartOfAll) {
  const stills = await Promise.all(cells.map((cell) => stillOf(cell.stage)));
  const chart = await stillOf(chartOfAll);
  const columns = new Set(cells.map((cell) => cell.node.offsetLeft)).size;
  const [{ width, height }] = stills;
  const rows = Math.ceil(cells.length / columns);
  const wide = columns * (width + GAP) + GAP;
  const tall = TITLE + rows * (HEAD + height + GAP) + (chart.height * (wide - 2 * GAP)) / chart.width + GAP;
  const canvas = h("canvas", { width: wide * SCALE, height: tall * SCALE });
  const context = canvasContext(canvas);
  context.scale(SCALE, SCALE);
  context.fillStyle = colors.background;
  context.fillRect(0, 0, wide, tall);
  write(context, data.title, GAP, TITLE - 14, `600 17px ${colors.font}`, colors.text, wide - 2 * GAP);
  cells.forEach((cell, i) => {
    const x = GAP + (i % columns) * (width + GAP);
    const y = TITLE + Math.floor(i / columns) * (HEAD + height + GAP);
    drawHead(context, cell, colors, x, y, width);
    paste(context, stills[i], x, y + HEAD, width, height);
  });
  const below = TITLE + rows * (HEAD + height + GAP);
  paste(context, chart, GAP, below, wide - 2 * GAP, tall - below - GAP);
  return canvas.toDataURL("image/png");
}

function drawHead(context, cell, colors, x, y, width) {
  drawMarker(context, cell.lanes[0], x + 8, y + 11, colors);
  write(
    context,
    cell.spec.label,
    x + 22,
    y + 16,
    `600 14px ${colors.font}`,
    laneColor(cell.lanes[0], colors.dark),
    width - 22,
  );
  write(context, cell.ending(), x + 2, y + 35, `12px ${colors.font}`, colors.muted, width - 2);
}

function write(context, text, x, y, font, color, width) {
  context.font = font;
  context.fillStyle = color;
  context.fillText(text, x, y, width);
}

function paste(context, still, x, y, width, height) {
  for (const layer of still.layers) context.drawImage(layer, x, y, width, height);
}
