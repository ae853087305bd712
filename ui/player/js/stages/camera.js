// Where the eye stands when a surface is first shown.

import { hidden } from "./projection.js";

export const ASPECT = { x: 1.05, y: 1.05, z: 0.62 };
export const CENTER = { x: 0, y: 0, z: -0.16 };
const DISTANCE = 1.62;
const HEIGHT = 1.0;
const BEARINGS = 16;
const CORNER = 0.12; // farther, by this part, where a corner comes nearest: it and its numbers stay in the picture

/** The side from which most of what matters can be seen: the start, the minima and the low ground; `away` times the usual distance. */
export function bestEye(scene, start, away = 1) {
  const { grid, view } = scene;
  const points = [...scene.minima.slice(0, 8), ...(start ? [start, start, start] : [])];
  const order = [...scene.shown].sort((a, b) => a - b);
  const low = order[Math.floor(order.length * 0.12)];
  scene.shown.forEach((v, i) => {
    if (v <= low && i % 29 === 0) points.push([scene.x[i % grid.columns], scene.y[Math.floor(i / grid.columns)]]);
  });
  const inside = points.filter(([x, y]) => grid.contains(x, y));
  let best = { seen: -1, bearing: 0, eye: { x: 0, y: 0, z: 0 } };
  for (let k = 0; k < BEARINGS; k++) {
    const bearing = ((k + 0.5) * 2 * Math.PI) / BEARINGS;
    const eye = { x: DISTANCE * Math.cos(bearing), y: DISTANCE * Math.sin(bearing), z: HEIGHT };
    const at = [
      (view[0] + view[1]) / 2 + (eye.x / ASPECT.x) * (view[1] - view[0]),
      (view[2] + view[3]) / 2 + (eye.y / ASPECT.y) * (view[3] - view[2]),
      (grid.low + grid.high) / 2 + (eye.z / ASPECT.z) * (grid.high - grid.low),
    ];
    // Seen from the usual side (x to the right) when it makes no difference.
    const seen =
      inside.filter(([x, y]) => !hidden(grid, at, x, y, grid.at(x, y))).length +
      0.02 * inside.length * Math.cos(bearing + Math.PI / 2 + 0.5);
    if (seen > best.seen) best = { seen, bearing, eye };
  }
  const far = away * (1 + CORNER * Math.abs(Math.sin(2 * best.bearing)));
  return { x: far * best.eye.x, y: far * best.eye.y, z: far * best.eye.z };
}
