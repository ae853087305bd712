import assert from "node:assert/strict";
import { test } from "node:test";

import { passed } from "../../ui/player/js/stages/milestones.js";

const lane = { id: 3, x: [0, 1, 2], y: [5, 6, 7] };
const marks = [
  { lane: 3, step: 1, text: "1 step" },
  { lane: 3, step: 2, text: "2 steps" },
  { lane: 9, step: 0, text: "nobody" },
];

test("a milestone is seen once its step has been passed, where its lane was then", () => {
  assert.deepEqual(passed(marks, [lane], 0), []);
  assert.deepEqual(passed(marks, [lane], 1.5), [{ lane, at: [1, 6], text: "1 step" }]);
  assert.equal(passed(marks, [lane], 2).length, 2);
});

test("in a chart it is where the line is", () => {
  const loss = [9, 4, 1];
  const place = (_lane, step) => [step, loss[step]];
  assert.deepEqual(passed(marks, [lane], 1, place), [{ lane, at: [1, 4], text: "1 step" }]);
});

test("a lane that the page has run by itself, or that is shorter by now, has none", () => {
  assert.deepEqual(passed(marks, [{ ...lane, run: {} }], 2), []);
  assert.equal(passed(marks, [{ ...lane, x: [0, 1], y: [5, 6] }], 2).length, 1);
});
