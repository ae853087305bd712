// Where a particle of a thinned cloud stands between two frames, and where a model's line leaves the picture.

import assert from "node:assert/strict";
import test from "node:test";

import { between, eachParticle, OUTSIDE } from "../../ui/player/js/stages/cloud.js";
import { ends } from "../../ui/player/js/stages/datastage.js";

test("frames are found by step, the last one at the last step however the stride divides", () => {
  const cloud = { frames: 5, stride: 3, steps: 10 }; // steps 0, 3, 6, 9, 10
  assert.deepEqual(between(0, cloud), { from: 0, to: 1, part: 0 });
  assert.deepEqual(between(4.5, cloud), { from: 1, to: 2, part: 0.5 });
  assert.deepEqual(between(9.25, cloud), { from: 3, to: 4, part: 0.25 });
  assert.deepEqual(between(10, cloud), { from: 3, to: 4, part: 1 });
  assert.deepEqual(between(99, cloud), between(10, cloud));
  assert.deepEqual(between(4, { frames: 3, stride: 2, steps: 4 }), { from: 2, to: 2, part: 0 });
});

test("particles move in straight lines, and what is outside is counted, never placed", () => {
  const cloud = {
    frames: 2,
    stride: 4,
    steps: 4,
    particles: 3,
    x: Uint16Array.of(0, 100, OUTSIDE, 40, OUTSIDE, OUTSIDE),
    y: Uint16Array.of(10, 200, OUTSIDE, 50, OUTSIDE, OUTSIDE),
  };
  const placed = (step) => {
    const points = [];
    const lost = eachParticle(cloud, step, (x, y) => points.push([x, y]));
    return { lost, points };
  };
  assert.deepEqual(placed(0), {
    lost: 1,
    points: [
      [0, 10],
      [100, 200],
    ],
  });
  assert.deepEqual(placed(1), {
    lost: 1,
    points: [
      [10, 20],
      [100, 200],
    ],
  });
  assert.deepEqual(placed(3), { lost: 2, points: [[30, 40]] });
});

test("a line crosses the picture from side to side, a boundary goes through the origin", () => {
  assert.deepEqual(ends([0, 2], [0, 9], true, 3, 1), [
    [0, 1],
    [2, 7],
  ]);
  assert.deepEqual(ends([-1, 1], [-1, 1], false, 1, 1), [
    [-1, 1],
    [1, -1],
  ]);
  assert.deepEqual(ends([-1, 1], [-1, 1], false, 1, 0), [
    [0, -1],
    [0, 1],
  ]);
  assert.deepEqual(ends([-1, 1], [-1, 1], false, 0, 0), [null, null]);
});
