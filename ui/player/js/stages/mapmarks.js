// What lies on a map: paths, their start, resting points, and the frame around a cell.

import { drawMinimum, drawStart } from "../core/marks.js";
import { tracePath, valueAt } from "../core/path.js";

const MANY = 150; // resting points that are marked

/** A path: faint to its end, and clear up to a step. */
export function drawWay(context, { x, y }, px, py, { colors, step, alpha = 1, ink = colors.text }) {
  const last = x.length - 1;
  const stroke = (to, share, width, color) => {
    tracePath(context, x, y, 0, to, px, py);
    context.globalAlpha = share * alpha;
    context.lineWidth = width * colors.scale;
    context.strokeStyle = color;
    context.stroke();
  };
  context.setLineDash([]);
  context.lineJoin = "round";
  if (step < last) stroke(last, 0.5, 1, ink);
  stroke(step, 0.85, 3.6, colors.background);
  stroke(step, 1, 1.6, ink);
  context.beginPath();
  context.arc(px(valueAt(x, step)), py(valueAt(y, step)), 4.5 * colors.scale, 0, 2 * Math.PI);
  context.fillStyle = ink;
  context.fill();
  context.lineWidth = 1.6;
  context.strokeStyle = colors.background;
  context.stroke();
  context.globalAlpha = 1;
}

/** The marked start, with a rim that stands out on every color. */
export function drawBegin(context, x, y, colors) {
  context.beginPath();
  context.arc(x, y, 9 * colors.scale, 0, 2 * Math.PI);
  context.setLineDash([]);
  context.lineWidth = 4.5 * colors.scale;
  context.strokeStyle = colors.background;
  context.stroke();
  drawStart(context, x, y, colors, false);
}

/** Stars at the known minima, rings at other resting points. */
export function drawEnds(context, map, px, py, colors) {
  for (const [k, [x, y]] of (map?.ends ?? []).slice(0, MANY).entries()) {
    if (k < (map.known ?? 0)) drawMinimum(context, px(x), py(y), colors);
    else {
      context.beginPath();
      context.arc(px(x), py(y), 3.5, 0, 2 * Math.PI);
      context.fillStyle = colors.background;
      context.fill();
      context.lineWidth = 1.5;
      context.strokeStyle = colors.text;
      context.stroke();
    }
  }
}

/** The frame around a cell. */
export function drawFrame(context, x, y, colors) {
  context.setLineDash([]);
  for (const [wide, color] of [
    [4, colors.background],
    [2, colors.text],
  ]) {
    context.lineWidth = wide;
    context.strokeStyle = color;
    context.strokeRect(x - 5, y - 5, 10, 10);
  }
}
