// What searches would find on a coarse map: as optim_core/studies/search.py has it, with trials of the page's own.

import assert from "node:assert/strict";
import test from "node:test";

import { bestSoFar } from "../../ui/player/js/live/searches.js";

const SIDE = 30;
const map = (scoreOf) => {
  const cells = Array.from({ length: SIDE * SIDE }, (_, cell) => [cell % SIDE, Math.floor(cell / SIDE)]);
  return { columns: SIDE, rows: SIDE, value: Float64Array.from(cells, ([column, row]) => scoreOf(column, row)) };
};
const scale = { floor: 1, high: 2 };

test("a grid ends at the best of its cells, whatever the order, and random trials near the quantile of theory", () => {
  const slope = map((column, row) => 1 + (column + SIDE * row) / (SIDE * SIDE));
  const found = bestSoFar(slope, 25, scale, "low");
  const corner = slope.value[Math.floor(0.1 * SIDE) * SIDE + Math.floor(0.1 * SIDE)] - 1;
  for (const level of [10, 50, 90]) {
    assert.ok(Math.abs(found[`grid_${level}`].at(-1) - corner) < 1e-12);
    assert.ok(found[`random_${level}`].every((v, k, all) => k === 0 || v <= all[k - 1]));
  }
  assert.ok(Math.abs(found.random_50.at(-1) - (1 - 0.5 ** (1 / 25))) < 0.02);
  assert.deepEqual(bestSoFar(slope, 25, scale, "low"), found);
});

test("what diverges is worst, and where more is better the share that is missing counts", () => {
  const gone = map(() => NaN);
  assert.ok(bestSoFar(gone, 9, scale, "low").grid_50.every((v) => v === 1));
  const { random_90: found } = bestSoFar(
    map(() => 0.4),
    9,
    { floor: 0, high: 1 },
    "high",
  );
  assert.ok(found.every((v) => Math.abs(v - 0.6) < 1e-12));
});
