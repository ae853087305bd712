// The error of a run in two directions, and what multiplies it per step: as ui/maps/spectral.py has it.

import assert from "node:assert/strict";
import test from "node:test";

import { factorsOf, split } from "../../ui/player/js/live/split.js";

const steps = Array.from({ length: 120 }, (_, i) => i);
const near = (found, wanted, off) => assert.ok(Math.abs(found - wanted) < off, `${found} is not ${wanted}`);

test("an error splits into its directions, and columns of older settings are left empty", () => {
  const [a, b] = [Math.cos(0.5), Math.sin(0.5)];
  const [flat, steep] = [steps.map((t) => 0.9 ** t), steps.map((t) => 2 * (-0.5) ** t)];
  const x = Float64Array.from(steps, (t) => 1 + a * flat[t] - b * steep[t]);
  const y = Float64Array.from(steps, (t) => 2 + b * flat[t] + a * steep[t]);
  const vectors = [
    [a, b],
    [-b, a],
  ];
  const found = split(
    { x, y },
    { minimum: [1, 2], vectors, errors: ["e1", "e2"], factors: ["f1", "f2"], stale: ["roots1"] },
  );
  for (const t of [0, 7, 30]) {
    near(found.e1[t], flat[t], 1e-12);
    near(found.e2[t], Math.abs(steep[t]), 1e-12);
  }
  near(found.f1[40], 0.9, 1e-9);
  near(found.f2[12], 0.5, 1e-3);
  assert.ok(found.roots1.every(Number.isNaN));
});

test("factors are right at the ends, for growth, and for what swings", () => {
  const of = (f) => factorsOf(Float64Array.from(steps, f));
  for (const factor of [0.8, 1.1]) {
    const found = of((t) => factor ** t);
    assert.equal(found.length, steps.length);
    for (const t of [0, 1, 15, 60, 119]) near(found[t], factor, 1e-9);
  }
  const swinging = of((t) => Math.abs(0.9 ** t * Math.cos(0.7 * t)));
  for (const t of [20, 60, 119]) near(swinging[t], 0.9, 0.02);
  assert.equal(factorsOf(Float64Array.of(1, 0.5)).length, 2);
});

test("below the floor the factor stays what it was", () => {
  const sizes = Float64Array.from(steps, (t) => Math.max(0.5 ** t, 1e-16));
  const found = factorsOf(sizes, new Float64Array(sizes.length).fill(1e-14));
  near(found.at(-1), 0.5, 0.02);
  assert.ok(factorsOf(sizes).at(-1) > 0.9);
});
