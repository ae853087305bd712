// Ranges of charts, the address, the store.

import assert from "node:assert/strict";
import test from "node:test";
import { decadeRange, decadeTicks, linearRange, worthSeeing } from "../../ui/player/js/charts/range.js";
import { withStep } from "../../ui/player/js/core/address.js";
import { createStore } from "../../ui/player/js/core/store.js";

const floats = (...values) => Float32Array.of(...values);

test("a log axis holds what is positive and finite, and ends at quarters of a decade close to it", () => {
  for (const columns of [
    [floats(3, 200)],
    [floats(0.02), floats(0.5, 0, NaN, Infinity, -7)],
    [floats(1e-9, 3e8 / 1e6)],
  ]) {
    const good = columns
      .flatMap((column) => [...column])
      .filter((v) => v > 0 && v < Infinity)
      .map(Math.log10);
    const [bottom, top] = decadeRange(columns);
    assert.ok(bottom <= Math.min(...good) && Math.min(...good) - bottom <= 0.3);
    assert.ok(top >= Math.max(...good) && top - Math.max(...good) <= 0.3);
    assert.ok(Number.isInteger(4 * bottom) && Number.isInteger(4 * top));
  }
  assert.equal(decadeRange([floats(0, NaN, Infinity)]), null);
});

test("a log axis never spans more than it is allowed to, nor nothing", () => {
  const [bottom, top] = decadeRange([Float64Array.of(1e-300, 1e25)]);
  assert.ok(top - bottom <= 14 && top >= 25);
  const [low, high] = decadeRange([floats(5)]);
  assert.ok(high - low >= 0.5 - 1e-9 && low < Math.log10(5) && high > Math.log10(5));
});

test("labels stand where their numbers are, inside the range, from two to a dozen", () => {
  for (const [bottom, top] of [
    [-8.25, 3],
    [0.25, 2.5],
    [0.5, 1],
    [-14, 0],
    [16, 30],
  ]) {
    const { tickvals, ticktext } = decadeTicks(bottom, top);
    assert.equal(tickvals.length, ticktext.length);
    assert.ok(tickvals.length >= 1 && tickvals.length <= 12, `${tickvals}`);
    for (const value of tickvals) assert.ok(Math.log10(value) >= bottom - 1e-9 && Math.log10(value) <= top + 1e-9);
  }
});

test("a linear axis holds all finite values with some air", () => {
  const [low, high] = linearRange([floats(-2, 8, NaN, Infinity)]);
  assert.ok(Math.abs(low + 2.5) < 1e-9 && Math.abs(high - 8.5) < 1e-9);
  const [under, over] = linearRange([floats(3, 3)]);
  assert.ok(under < 3 && over > 3);
  assert.deepEqual(linearRange([floats(NaN)]), [-1, 1]);
});

test("a link has Python's part, the step, and what is not ours to drop", () => {
  assert.equal(withStep("s=booth", 7, "?t=3&lang=ko&s=old&utm=x&embed=true"), "s=booth&t=7&lang=ko&embed=true");
  assert.equal(withStep("", 0, ""), "");
  assert.equal(withStep("", null, "?t=9"), "");
  assert.equal(withStep("", 9, ""), "t=9");
});

function shelf() {
  const store = createStore();
  const told = [];
  store.onChange((kind, panel) => told.push([kind, panel.lanes.map((lane) => lane.hash).join("")]));
  return { store, told };
}

test("lanes are told of when every announced path has come, once", () => {
  const { store, told } = shelf();
  store.setFeed(0, 0, { hash: "a" });
  store.setWanted(0, [
    { id: 0, hash: "a", color: 0 },
    { id: 1, hash: "b", color: 1 },
  ]);
  assert.deepEqual(told, []);
  store.setFeed(0, 1, { hash: "old" });
  assert.deepEqual(told, []);
  store.setFeed(0, 1, { hash: "b" });
  assert.deepEqual(told, [["lanes", "ab"]]);
  store.setWanted(0, [
    { id: 0, hash: "a", color: 0 },
    { id: 1, hash: "b", color: 1 },
  ]);
  assert.equal(told.length, 1);
});

test("lanes that have not changed stay the same objects, so that nothing is drawn anew", () => {
  const { store, told } = shelf();
  store.setFeed(0, 0, { hash: "a" });
  store.setWanted(0, [{ id: 0, hash: "a", color: 0, verdict: "moving" }]);
  const lanes = store.panel(0).lanes;
  store.setWanted(0, [{ id: 0, hash: "a", color: 0, verdict: "움직이는 중" }]);
  assert.equal(store.panel(0).lanes, lanes);
  assert.equal(lanes[0].verdict, "움직이는 중");
  store.setWanted(0, [{ id: 0, hash: "a", color: 0, hidden: true }]);
  assert.notEqual(store.panel(0).lanes, lanes);
  assert.equal(told.length, 2);
});

test("panels do not meddle", () => {
  const { store } = shelf();
  store.setWanted(0, [{ id: 0, hash: "a" }]);
  store.setWanted(1, [{ id: 1, hash: "b" }]);
  store.setFeed(1, 1, { hash: "b" });
  assert.equal(store.panel(0).lanes.length, 0);
  assert.equal(store.panel(1).lanes.length, 1);
});

test("a lane that is absurdly large beside the others does not stretch the axis", () => {
  const calm = [floats(6, 1, 0.01), floats(6, 2000, 5), floats(6, 4, 3)];
  const lanes = [...calm, floats(6, 1e9, 1e21)].map((column) => ({ column, outcome: "moving" }));
  const seen = worthSeeing(lanes, (lane) => lane.column, false);
  assert.deepEqual(seen.slice(0, 3), calm);
  assert.deepEqual(seen[3], floats(6));
  const few = worthSeeing(
    [...lanes.slice(0, 3), { column: floats(6, 1e21, NaN), outcome: "diverged" }],
    (l) => l.column,
    false,
  );
  assert.deepEqual(few[3], floats(6));
  const [bottom, top] = decadeRange(few);
  assert.ok(bottom <= -2 && top >= 3.3 && top < 4); // the others are in the picture, from 0.01 to 2,000
  const alone = worthSeeing(lanes.slice(3), (lane) => lane.column, false);
  assert.deepEqual(alone, [lanes[3].column]); // where there is nothing else, it is worth seeing
});

test("nor does one whose values fall below every bound where they may be negative", () => {
  const columns = [floats(0, -1, -2), floats(0, 1, 1), floats(0, -1e12, -1e18)];
  const seen = worthSeeing(
    columns.map((column) => ({ column, outcome: "moving" })),
    (lane) => lane.column,
    true,
  );
  assert.deepEqual(seen.slice(0, 2), columns.slice(0, 2));
  assert.deepEqual(seen[2], floats(0));
});

test("of a lane that leaps once and stays, the leap is left out; of one that leaves slowly, the first step counts", () => {
  const columns = [floats(0.7, 1e15, 230, 200, 240), floats(0.7, 0.1, 0.05, 0.02, 0.01), floats(0.7, 2, 9, 1e9, NaN)];
  const lanes = columns.map((column, i) => ({ column, outcome: i === 2 ? "diverged" : "moving" }));
  const seen = worthSeeing(lanes, (lane) => lane.column, false);
  assert.deepEqual(seen, [floats(0.7, 230, 200, 240), columns[1], floats(0.7, 2)]);
  const [bottom, top] = decadeRange(seen);
  assert.ok(bottom <= -2 && top < 3);
});

test("ordinary lanes all count, however far one goes down", () => {
  const columns = [floats(1e3, 1e-3, 1e-16), floats(1e3, 900, 800), floats(1e-3, 1e-2, 2)];
  const seen = worthSeeing(
    columns.map((column) => ({ column, outcome: "moving" })),
    (lane) => lane.column,
    false,
  );
  assert.deepEqual(seen, columns);
});
