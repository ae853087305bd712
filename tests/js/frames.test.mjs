// Frames of a run: where a step lies among them, and the line along which a picture passes a level.

import assert from "node:assert/strict";
import test from "node:test";
import { blend, levelLine, placeOf, stepOf, tickOf } from "../../ui/player/js/core/frames.js";

test("a tick lies between two frames, or on one", () => {
  const ticks = [0, 2, 10, 11];
  assert.deepEqual(placeOf(ticks, 0), { i: 0, j: 1, f: 0 });
  assert.deepEqual(placeOf(ticks, 4), { i: 1, j: 2, f: 0.25 });
  assert.deepEqual(placeOf(ticks, 11), { i: 3, j: 3, f: 0 });
  assert.deepEqual(placeOf(ticks, 99), { i: 3, j: 3, f: 0 });
  assert.deepEqual(placeOf([0], 5), { i: 0, j: 0, f: 0 });
});

test("pictures are blended between their frames", () => {
  const values = Uint8Array.of(0, 100, 1, 2, 10, 200, 3, 4); // two frames of four
  assert.deepEqual([...blend(values, 4, { i: 0, j: 1, f: 0.5 }, 0, 2, new Float32Array(2))], [5, 150]);
  assert.deepEqual([...blend(values, 4, { i: 1, j: 1, f: 0 }, 2, 2, new Float32Array(2))], [3, 4]);
});

test("steps and kept positions go over into each other, also where the last is nearer", () => {
  const run = { every: 3, kept: 5, steps: 10 }; // positions at 0, 3, 6, 9, 10
  assert.deepEqual(
    [0, 3, 4.5, 9, 9.5, 10].map((step) => tickOf(step, run)),
    [0, 1, 1.5, 3, 3.5, 4],
  );
  for (const step of [0, 1, 8, 9, 9.25, 10]) assert.equal(stepOf(tickOf(step, run), run), step);
});

test("the line of a level crosses every cell where its corners lie on both sides", () => {
  const tilted = Float32Array.from({ length: 9 }, (_, k) => k % 3); // grows to the right
  const line = levelLine(tilted, 3, 0.5);
  assert.equal(line.length, 8);
  for (let k = 0; k < line.length; k += 2) assert.equal(line[k], 0.5);
  assert.deepEqual(levelLine(tilted, 3, 9), []);
  const saddle = Float32Array.of(1, 0, 0, 1);
  assert.equal(levelLine(saddle, 2, 0.5).length, 8);
});
