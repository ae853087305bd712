// What some rules have around their point: a triangle whose corners they compare, an ellipse in which they try points.
// The outline of the step shown is full, that of the next one dashed.

import { laneColor } from "../core/marks.js";

const AROUND = 48; // points of an ellipse

const finite = (...numbers) => numbers.every(Number.isFinite);

/**
 * The outlines of a lane at a step, in pixels: [{points, next}]; `px` and `py` are the functions from data to pixels.
 * Corners are recorded as they are after a step, with the new point as the third; half axes as they are in it.
 */
export function outlinesAt(inspected, step, px, py) {
  const rows = inspected?.rows ?? [];
  const of = (kind) => rows.filter((row) => row.arrow === kind);
  const [at, next] = ["position", "next"].map((name) => rows.find((row) => row.name === name));
  const [corners, axes] = [of("corner"), of("axis")];
  if (!at || !next || (!corners.length && !axes.length)) return [];
  const n = Math.max(0, Math.min(Math.floor(step), inspected.steps - 1));
  const found = axes.length ? [ellipse(at, axes, n)] : [triangle(next, corners, n - 1), triangle(next, corners, n)];
  return found
    .map((points, k) => ({ points: points.map(([x, y]) => [px(x), py(y)]), next: k > 0 }))
    .filter(({ points }) => points.length > 0 && points.every(([x, y]) => finite(x, y)));
}

/** The new point of step n and the corners with it; nothing before the first step. */
const triangle = (next, corners, n) => (n < 0 ? [] : [next, ...corners].map((row) => [row.x[n], row.y[n]]));

/** Points around the place at step n, by two half axes. */
function ellipse(at, [first, second], n) {
  return Array.from({ length: AROUND }, (_, k) => {
    const [c, s] = [Math.cos((2 * Math.PI * k) / AROUND), Math.sin((2 * Math.PI * k) / AROUND)];
    return ["x", "y"].map((axis) => at[axis][n] + c * first[axis][n] + s * second[axis][n]);
  });
}

/** Draw them in the color of the lane. */
export function drawOutlines(context, outlines, lane, colors) {
  const ink = laneColor(lane, colors.dark);
  context.save();
  context.lineJoin = "round";
  for (const { points, next } of outlines) {
    context.beginPath();
    for (const [x, y] of points) context.lineTo(x, y);
    context.closePath();
    context.globalAlpha = 0.18;
    context.fillStyle = ink;
    if (!next) context.fill();
    context.globalAlpha = 1;
    for (const [color, more] of [
      [colors.background, 2.2],
      [ink, 0],
    ]) {
      context.setLineDash(next ? [5, 4] : []);
      context.strokeStyle = color;
      context.lineWidth = (1.6 + more) * colors.scale;
      context.stroke();
    }
  }
  context.restore();
}
