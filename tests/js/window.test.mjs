// Through which window the contour is seen, and how its heights and level lines are made.

import assert from "node:assert/strict";
import test from "node:test";
import { windowFor } from "../../ui/player/js/core/window.js";
import { heightsIn, levels, makeScene, makeWindow } from "../../ui/player/js/stages/scene.js";

const SCENE = { view: [-2, 2, -1, 3], columns: 101 };
const around = (x, y, half) => ({ x: [x - half, x + half], y: [y - half, y + half] });

test("the surface's own view serves what lies in it and is not much narrower", () => {
  assert.equal(windowFor(around(0, 1, 2), SCENE, null), null);
  assert.equal(windowFor(around(0.5, 1, 1.2), SCENE, null), null);
  assert.equal(windowFor(around(0, 1, 2), SCENE, [-9, 9, -9, 9]), null, "also when one looks back from afar");
});

test("nearer, further or beside it Python is asked for a window with room on all sides", () => {
  assert.deepEqual(windowFor(around(0, 1, 0.5), SCENE, null), [-0.75, 0.75, 0.25, 1.75]);
  assert.deepEqual(windowFor(around(0, 1, 4), SCENE, null), [-6, 6, -5, 7]);
  assert.deepEqual(windowFor(around(1, 1, 2), SCENE, null), [-2, 4, -2, 4]);
  assert.deepEqual(
    windowFor({ x: [-2, 2], y: [0.9, 1.1] }, SCENE, null)
      ?.slice(2)
      .map((v) => v.toFixed(9)),
    ["0.850000000", "1.150000000"],
    "narrow along one axis",
  );
});

test("a window stays while it holds what is seen finely enough", () => {
  const now = windowFor(around(0, 1, 0.5), SCENE, null);
  assert.equal(windowFor(around(0.2, 1.25, 0.5), SCENE, now), now);
  assert.equal(windowFor(around(0, 1, 0.4), SCENE, now), now);
  assert.notEqual(windowFor(around(0.6, 1, 0.5), SCENE, now), now);
  assert.notEqual(windowFor(around(0, 1, 0.3), SCENE, now), now);
});

test("there is nothing to see between floats, nor beyond all measure", () => {
  assert.equal(windowFor(around(1, 1, 1e-13), SCENE, null), null);
  assert.deepEqual(windowFor(around(1, 1, 1e9), SCENE, [0, 1, 0, 1]), [0, 1, 0, 1]);
});

test("losses that hardly differ keep their differences", () => {
  const base = -78.33233140754284;
  const window = makeWindow({
    x: [0, 1, 9],
    y: [0, 1],
    view: [0, 1, 0, 1],
    base,
    z: Float32Array.of(0, 1e-12, 7, 3e-12, NaN, 8),
  });
  assert.ok(window.z[3] > window.z[1] && window.z[1] >= base);
  const scene = makeScene({
    columns: 2,
    rows: 2,
    view: [0, 2, 0, 2],
    zero: base,
    unit: 2e-12,
    z: Float32Array.of(-78, 0, 5, 9),
  });
  const { shown, low, high } = heightsIn(window, scene);
  assert.deepEqual([low, high], [shown[0], shown[3]]);
  assert.ok(high > 1 && shown[2] > high && Number.isNaN(shown[4]));
  assert.deepEqual(window.rowsOf(shown)[1][1], null);
});

test("level lines are round, inside, and as many as wanted", () => {
  for (const [low, high] of [
    [0, 10],
    [3.21, 3.22],
    [-1e-9, 2e-9],
    [-700, 4000],
  ]) {
    const { start, end, size } = levels(low, high, 18);
    const count = Math.round((end - start) / size) + 1;
    assert.ok(count >= 7 && count <= 19, `${low} ${high} ${count}`);
    assert.ok(start >= low - 1e-9 * size && end <= high + 1e-9 * size);
    assert.ok([1, 2, 5].includes(Math.round(size / 10 ** Math.floor(Math.log10(size * 1.0000001)))));
  }
  assert.ok(levels(2, 2, 18).size > 0);
});
