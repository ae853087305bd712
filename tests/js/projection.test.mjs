// 3-D arithmetic: matrices, projection, the height of a surface, what it hides and what a pixel points at.

import assert from "node:assert/strict";
import test from "node:test";
import {
  apply,
  Grid,
  hidden,
  invert,
  multiply,
  pick,
  project,
  sceneMatrix,
} from "../../ui/player/js/stages/projection.js";

const near = (a, b, tolerance = 1e-9) =>
  assert.ok(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)), `${a} is not ${b}`);
const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
const translation = (x, y, z) => [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, x, y, z, 1];
const scaling = (x, y, z) => [x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0, 0, 0, 0, 1];

/** A camera at distance d above the origin that looks down; the usual perspective matrix. */
function fromAbove(d, f = 1.5, zn = 0.1, zf = 100) {
  const projection = [f, 0, 0, 0, 0, f, 0, 0, 0, 0, (zf + zn) / (zn - zf), -1, 0, 0, (2 * zf * zn) / (zn - zf), 0];
  return multiply(projection, translation(0, 0, -d));
}

test("a product applies the right factor first", () => {
  const both = multiply(translation(1, 2, 3), scaling(2, 2, 2));
  assert.deepEqual(apply(both, 1, 1, 1).slice(0, 3), [3, 4, 5]);
});

test("a matrix times its inverse is the identity", () => {
  const m = multiply(fromAbove(3), multiply(translation(0.3, -2, 1), scaling(0.5, 3, -1)));
  for (const [i, v] of multiply(m, invert(m)).entries()) near(v, IDENTITY[i], 1e-9);
  assert.equal(invert(new Array(16).fill(0)), null);
});

test("the scene's matrix scales data before the model", () => {
  const m = sceneMatrix([2, 3, 4], { model: translation(1, 0, 0), view: IDENTITY, projection: IDENTITY });
  assert.deepEqual(apply(m, 1, 1, 1).slice(0, 3), [3, 3, 4]);
});

test("pixels: the middle of clip space is the middle of the box, y grows downwards", () => {
  assert.deepEqual(project(IDENTITY, 200, 100, 0, 0, 0), [100, 50]);
  assert.deepEqual(project(IDENTITY, 200, 100, 1, 1, 0), [200, 0]);
  const [, , , w] = apply(fromAbove(4), 0, 0, 1);
  near(w, 3); // the distance from the eye
});

const PLANE = new Grid(
  Float64Array.from({ length: 25 }, (_, k) => 2 * (k % 5) + 10 * Math.floor(k / 5)),
  5,
  5,
  [0, 4, 0, 4],
);

test("between grid points heights are those of the plane through them", () => {
  for (const [x, y] of [
    [0, 0],
    [4, 4],
    [1.25, 3.75],
    [3.999, 0.001],
  ])
    near(PLANE.at(x, y), 2 * x + 10 * y);
  assert.ok(Number.isNaN(PLANE.at(-0.001, 2)));
  assert.ok(Number.isNaN(PLANE.at(2, 4.001)));
});

test("a ridge hides what is behind it, not what is before it or on it", () => {
  const n = 41;
  const ridge = new Grid(
    Float64Array.from({ length: n * n }, (_, k) => Math.exp(-30 * ((k % n) / 20 - 1) ** 2)),
    n,
    n,
    [-1, 1, -1, 1],
  );
  const eye = [3, 0, 1];
  assert.equal(hidden(ridge, eye, -0.6, 0, ridge.at(-0.6, 0)), true);
  assert.equal(hidden(ridge, eye, 0.6, 0, ridge.at(0.6, 0)), false);
  assert.equal(hidden(ridge, eye, 0, 0, ridge.at(0, 0)), false);
  assert.equal(hidden(ridge, [-3, 0, 1], -0.6, 0, ridge.at(-0.6, 0)), false);
});

test("a pixel picks the point whose projection it is", () => {
  const n = 41;
  const bowl = new Grid(
    Float64Array.from({ length: n * n }, (_, k) => ((k % n) / 20 - 1) ** 2 + (Math.floor(k / n) / 20 - 1) ** 2),
    n,
    n,
    [-1, 1, -1, 1],
  );
  const matrix = fromAbove(4);
  const inverse = invert(matrix);
  for (const [x, y] of [
    [0, 0],
    [0.4, -0.3],
    [-0.7, 0.65],
  ]) {
    const [px, py] = project(matrix, 300, 200, x, y, bowl.at(x, y));
    const found = pick(bowl, inverse, 300, 200, px, py);
    near(found[0], x, 2e-3);
    near(found[1], y, 2e-3);
  }
  assert.equal(pick(bowl, inverse, 300, 200, 299, 1), null);
});
