// Where the eye stands at first: the whole box is in the picture, wherever the eye is, with room for its numbers.

import assert from "node:assert/strict";
import test from "node:test";
import { ASPECT, bestEye, CENTER } from "../../ui/player/js/stages/camera.js";
import { makeScene } from "../../ui/player/js/stages/scene.js";

const SIDE = 21;
const WIDE = 1.3; // the picture's width by its height
const HALF_ANGLE = Math.PI / 8; // of what Plotly's camera sees

/** A wall from side to side, which hides what is behind it; the start is before it, seen from `bearing`. */
function looked(bearing) {
  const along = (x, y) => x * Math.cos(bearing) + y * Math.sin(bearing);
  const at = (i) => -1 + (2 * i) / (SIDE - 1);
  const wall = (x, y) => (Math.abs(along(x, y)) < 0.15 ? 100 : 50 - 10 * along(x, y));
  const z = Float32Array.from({ length: SIDE * SIDE }, (_, i) => wall(at(i % SIDE), at(Math.floor(i / SIDE))));
  const scene = makeScene({ columns: SIDE, rows: SIDE, view: [-1, 1, -1, 1], zero: 0, unit: 1, z, minima: [] });
  return bestEye(scene, [0.8 * Math.cos(bearing), 0.8 * Math.sin(bearing)]);
}

const minus = (a, b) => a.map((v, i) => v - b[i]);
const dot = (a, b) => a.reduce((sum, v, i) => sum + v * b[i], 0);
const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const unit = (a) => a.map((v) => v / Math.hypot(...a));

/** The corners of the box as seen from an eye: (across, up) from −1 to 1 in the picture. */
function corners({ x, y, z }) {
  const forward = unit(minus([CENTER.x, CENTER.y, CENTER.z], [x, y, z]));
  const right = unit(cross(forward, [0, 0, 1]));
  const signs = [-1, 1].flatMap((a) => [-1, 1].flatMap((b) => [-1, 1].map((c) => [a, b, c])));
  return signs.map(([a, b, c]) => {
    const ray = minus([(a * ASPECT.x) / 2, (b * ASPECT.y) / 2, (c * ASPECT.z) / 2], [x, y, z]);
    const depth = dot(ray, forward) * Math.tan(HALF_ANGLE);
    return [dot(ray, right) / depth / WIDE, dot(ray, cross(right, forward)) / depth];
  });
}

test("from every side the corner that comes nearest is in the picture, and its numbers", () => {
  const bearings = new Set();
  for (let k = 0; k < 16; k++) {
    const eye = looked(((k + 0.5) * Math.PI) / 8);
    bearings.add(Math.round((8 * Math.atan2(eye.y, eye.x)) / Math.PI - 0.5));
    for (const [across, up] of corners(eye))
      assert.ok(Math.abs(across) < 0.86 && Math.abs(up) < 0.82, `${across} ${up}`);
  }
  assert.ok(bearings.size >= 8, `${[...bearings]}`);
});
