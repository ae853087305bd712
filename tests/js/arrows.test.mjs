// Arrows of the inspected lane: where they begin, which way they go, how long they are.

import assert from "node:assert/strict";
import test from "node:test";
import { arrowsAt } from "../../ui/player/js/stages/arrows.js";

const row = (name, arrow, pairs, symbol = name) => ({
  name,
  arrow,
  symbol,
  x: pairs.map(([x]) => x),
  y: pairs.map(([, y]) => y),
});
const px = (x) => 100 * x;
const py = (y) => 500 - 50 * y;
const close = (a, b) => assert.ok(Math.hypot(a[0] - b[0], a[1] - b[1]) < 1e-9, `${a} ${b}`);
const length = ({ from, to }) => Math.hypot(to[0] - from[0], to[1] - from[1]);

/** Momentum: two steps from (0, 0), the velocity is taken off. */
const momentum = {
  lane: 0,
  steps: 2,
  rows: [
    row("position", undefined, [
      [0, 0],
      [1, 0],
    ]),
    row("gradient", "gradient", [
      [-10, 0],
      [-1, 0.5],
    ]),
    row("v", "velocity", [
      [-10, 0],
      [-8, 4],
    ]),
    row("update", "step", [
      [1, 0],
      [0.8, -0.4],
    ]),
    row("next", undefined, [
      [1, 0],
      [1.8, -0.4],
    ]),
  ],
};

test("the step is to scale, from the point to the next", () => {
  const step = arrowsAt(momentum, 1.7, px, py).find((arrow) => arrow.kind === "step");
  close(step.from, [100, 500]);
  close(step.to, [180, 520]);
  assert.equal(step.label, "update 0.894");
});

test("gradient and velocity point the way they push, and a tenth is as much shorter wherever it is", () => {
  const [first, second] = [0, 1].map((step) => arrowsAt(momentum, step, px, py));
  const gradients = [first, second].map((arrows) => arrows.find((arrow) => arrow.kind === "gradient"));
  const [right] = first.filter((arrow) => arrow.kind === "velocity");
  assert.ok(right.to[0] > right.from[0] && right.label === "−v 10");
  assert.ok(gradients[0].to[0] > gradients[0].from[0] && gradients[0].label === "−gradient 10");
  // Down on the surface and on the screen; y goes half as far a unit as x.
  const [dx, dy] = [0, 1].map((k) => gradients[1].to[k] - gradients[1].from[k]);
  assert.ok(Math.abs(dy / dx - 0.25) < 1e-9);
  const shorter = length(gradients[0]) - length(gradients[1]);
  assert.ok(Math.abs(shorter - 17 * Math.log10(10 / Math.hypot(1, 0.5))) < 1e-9);
});

test("a gradient taken elsewhere starts there", () => {
  const ahead = {
    ...momentum,
    rows: [
      ...momentum.rows,
      row("ahead", "ahead", [
        [0.5, 1],
        [2, 1],
      ]),
    ],
  };
  const arrows = arrowsAt(ahead, 0, px, py);
  close(arrows.find((arrow) => arrow.kind === "ahead").to, [50, 450]);
  close(arrows.find((arrow) => arrow.kind === "gradient").from, [50, 450]);
  close(arrows.find((arrow) => arrow.kind === "velocity").from, [0, 500]);
  const away = [
    row("ascent", "away", [
      [0.1, 0],
      [0.1, 0],
    ]),
    row("g_sharp", "there", [
      [-3, 0],
      [-3, 0],
    ]),
  ];
  const sharp = arrowsAt({ ...momentum, rows: [...momentum.rows, ...away] }, 0, px, py);
  const starts = sharp.filter((arrow) => arrow.kind === "gradient").map((arrow) => arrow.from);
  close(starts[0], [0, 500]);
  close(starts[1], [10, 500]);
});

test("what is not finite, or nothing, has no arrow", () => {
  const lost = structuredClone(momentum);
  lost.rows[1].x[1] = NaN;
  lost.rows[2].x[1] = lost.rows[2].y[1] = 0;
  assert.deepEqual(
    arrowsAt(lost, 1, px, py).map((arrow) => arrow.kind),
    ["step"],
  );
  lost.rows[0].x[1] = NaN;
  assert.deepEqual(arrowsAt(lost, 1, px, py), []);
});

test("what a text speaks of is lit, with its points, and the rest is faint; one alone may be", () => {
  const spoken = ["position", "v"];
  const rows = momentum.rows.map((each) => ({ ...each, lit: spoken.includes(each.name) }));
  const told = (alone) =>
    arrowsAt({ ...momentum, rows }, 0, px, py, alone).map(({ kind, lit, faint }) => [kind, lit, Boolean(faint)]);
  assert.deepEqual(told(null), [
    ["gradient", false, true],
    ["velocity", true, false],
    ["step", false, true],
    ["point", true, false],
  ]);
  assert.deepEqual(told("v"), [
    ["gradient", false, true],
    ["velocity", true, false],
    ["step", false, true],
  ]);
  assert.ok(arrowsAt(momentum, 0, px, py).every(({ lit, faint }) => !lit && !faint));
});
