// A surface as it is drawn: heights that show valleys, round labels, holes where there is no loss; paths between steps.

import assert from "node:assert/strict";
import test from "node:test";
import { tracePath, valueAt } from "../../ui/player/js/core/path.js";
import { height, lossTicks, makeScene } from "../../ui/player/js/stages/scene.js";

test("heights are even near zero and go by factors far away", () => {
  assert.equal(height(5, 5, 2), 0);
  assert.ok(Math.abs(height(5.002, 5, 2) - 0.001) < 1e-9);
  assert.ok(Math.abs(height(1e6, 0, 1) - height(1e5, 0, 1) - Math.log(10)) < 1e-6);
  assert.equal(height(-3, 0, 1), -height(3, 0, 1));
});

test("a scene has rows from y_min up, and holes where the loss is not finite", () => {
  const z = Float32Array.of(1, 2, 3, Infinity, NaN, 6);
  const scene = makeScene({ columns: 3, rows: 2, view: [0, 4, 10, 11], zero: 1, unit: 1, z });
  assert.deepEqual(scene.x, [0, 2, 4]);
  assert.deepEqual(scene.y, [10, 11]);
  assert.deepEqual(scene.rowsOf(scene.z), [
    [1, 2, 3],
    [null, null, 6],
  ]);
  assert.equal(scene.grid.at(2, 10), NaN);
  assert.deepEqual([scene.grid.low, scene.grid.high], [height(1, 1, 1), height(6, 1, 1)]);
  assert.ok(scene.ticks.every((tick) => Number.isFinite(tick.at)));
});

test("labels are decades where the range is wide, even where it is not", () => {
  const show = (loss) => height(loss, 0, 0.01);
  const wide = lossTicks(Float32Array.of(0, 2500), 0, 0.01, show).map((tick) => tick.text);
  assert.ok(wide.includes("0") && wide.includes("1,000"));
  assert.ok(wide.slice(1).every((text) => Number.isInteger(Math.log10(Number(text.replace(",", ""))))));
  const even = lossTicks(Float32Array.of(-1, 1), 0, 1, (loss) => height(loss, 0, 1)).map((tick) => tick.text);
  assert.deepEqual(even, ["−1", "−0.5", "0", "0.5", "1"]);
  assert.deepEqual(lossTicks(Float32Array.of(3, 3), 3, 1, show), []);
});

test("losses below 0 get labels too, on both sides of 0", () => {
  const [zero, unit] = [-78.33, 0.8];
  const show = (loss) => height(loss, zero, unit);
  const ticks = lossTicks(Float32Array.of(-78, 250), zero, unit, show);
  const values = ticks.map((tick) => Number(tick.text.replace("−", "-")));
  assert.ok(values.filter((value) => value < 0).length >= 2 && values.some((value) => value > 0), `${values}`);
  assert.deepEqual(
    values,
    [...values].sort((a, b) => a - b),
  );
  for (const [i, tick] of ticks.entries()) {
    assert.ok(Math.abs(show(values[i]) - tick.at) < 1e-9);
    if (i) assert.ok(tick.at - ticks[i - 1].at > (show(250) - show(-78)) / 9);
  }
});

test("between two steps a value is on the straight line; beyond the end it is the last", () => {
  const column = Float32Array.of(0, 10, 40);
  assert.deepEqual(
    [0, 0.5, 1, 1.25, 2, 7].map((step) => valueAt(column, step)),
    [0, 5, 10, 17.5, 40, 40],
  );
  assert.equal(valueAt(Float32Array.of(1, Infinity), 0), 1);
});

/** What a canvas would have been told. */
function ink(from, to, xs, ys) {
  const told = [];
  const context = {
    beginPath: () => told.push("begin"),
    moveTo: (x, y) => told.push(["move", x, y]),
    lineTo: (x, y) => told.push(["line", x, y]),
  };
  tracePath(
    context,
    xs,
    ys,
    from,
    to,
    (v) => v,
    (v) => v,
  );
  return told;
}

test("a path is traced to a fraction of a step, and the pen lifts over what is missing", () => {
  const xs = Float64Array.of(0, 1, 2, 3);
  assert.deepEqual(ink(0, 1.5, xs, xs), ["begin", ["move", 0, 0], ["line", 1, 1], ["line", 1.5, 1.5]]);
  assert.deepEqual(ink(0, 3, xs, Float64Array.of(0, NaN, 2, 3)), [
    "begin",
    ["move", 0, 0],
    ["move", 2, 2],
    ["line", 3, 3],
  ]);
  assert.deepEqual(ink(2, 3, xs, xs), ["begin", ["move", 2, 2], ["line", 3, 3]]);
});
