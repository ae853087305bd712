// The triangle of Nelder–Mead and the ellipse of CMA-ES: where their corners and half axes are.

import assert from "node:assert/strict";
import test from "node:test";
import { outlinesAt } from "../../ui/player/js/stages/outlines.js";

const row = (name, arrow, x, y) => ({ name, arrow, symbol: name, x, y });
const px = (x) => 100 * x;
const py = (y) => 500 - 50 * y;
const place = [row("position", undefined, [0, 1], [0, 1]), row("next", undefined, [1, 2], [1, 0])];

test("a triangle has the point and two corners; the next one is dashed", () => {
  const rows = [...place, row("second", "corner", [3, 5], [1, 1]), row("worst", "corner", [1, 2], [4, 6])];
  const [before, after] = outlinesAt({ steps: 2, rows }, 1.4, px, py);
  assert.deepEqual(before, {
    points: [
      [100, 450],
      [300, 450],
      [100, 300],
    ],
    next: false,
  });
  assert.deepEqual(after, {
    points: [
      [200, 500],
      [500, 450],
      [200, 200],
    ],
    next: true,
  });
  assert.deepEqual(
    outlinesAt({ steps: 2, rows }, 0, px, py).map(({ next }) => next),
    [true],
  );
});

test("an ellipse has its middle at the point and its half axes where they are", () => {
  const rows = [...place, row("long", "axis", [2, 3], [0, 4]), row("short", "axis", [0, 0], [1, 2])];
  const [{ points, next }, ...others] = outlinesAt({ steps: 2, rows }, 0, px, py);
  assert.ok(others.length === 0 && !next);
  const quarter = points.length / 4;
  for (const [k, [x, y]] of [
    [0, [200, 500]],
    [1, [0, 450]],
    [2, [-200, 500]],
    [3, [0, 550]],
  ])
    assert.ok(Math.hypot(points[k * quarter][0] - x, points[k * quarter][1] - y) < 1e-9);
});

test("nothing is drawn of what is not finite, and of a rule that has neither", () => {
  const rows = [...place, row("second", "corner", [3, NaN], [1, 1]), row("worst", "corner", [1, 2], [4, 6])];
  assert.equal(outlinesAt({ steps: 2, rows }, 1, px, py).length, 1);
  assert.equal(outlinesAt({ steps: 2, rows: place }, 1, px, py).length, 0);
  assert.equal(outlinesAt(null, 1, px, py).length, 0);
});
