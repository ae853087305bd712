// A slider's scale: positions and values are each other's inverse, ends are met, values are short.

import assert from "node:assert/strict";
import test from "node:test";
import { stepped, toPosition, toValue } from "../../ui/player/js/panel/scale.js";

const LOG = { min: 1e-5, max: 1, scale: "log" };
const NEAR_ONE = { min: 0, max: 0.9999, scale: "near_one" };
const LINEAR = { min: -2, max: 3, scale: "linear" };
const STEPS = { min: 10, max: 2000, scale: "log", whole: true };

test("the ends are met exactly, and what lies outside stands at an end", () => {
  for (const spec of [LOG, NEAR_ONE, LINEAR, STEPS]) {
    assert.equal(toValue(0, spec), spec.min);
    assert.equal(toValue(1000, spec), spec.max);
    assert.equal(toPosition(spec.min, spec), 0);
    assert.equal(toPosition(spec.max, spec), 1000);
    assert.equal(toPosition(spec.max * 10 + 10, spec), 1000);
    assert.equal(toPosition(spec.min - 1, spec), 0);
  }
});

test("a log scale goes by factors: a fifth of five decades is one", () => {
  assert.equal(toValue(200, LOG), 1e-4);
  assert.equal(toValue(600, LOG), 1e-2);
  assert.equal(toPosition(0.1, LOG), 800);
  assert.equal(toPosition(0, LOG), 0);
  assert.equal(toPosition(-1, LOG), 0);
});

test("near one, the distance to 1 goes by factors", () => {
  assert.equal(toValue(250, NEAR_ONE), 0.9);
  assert.equal(toValue(500, NEAR_ONE), 0.99);
  assert.equal(toValue(750, NEAR_ONE), 0.999);
  assert.equal(toPosition(1, NEAR_ONE), 1000);
  assert.equal(toPosition(1.5, NEAR_ONE), 1000);
});

test("a linear scale is even, without the dust of binary fractions", () => {
  assert.equal(toValue(500, LINEAR), 0.5);
  assert.equal(toValue(220, LINEAR), -0.9);
  for (let p = 0; p <= 1000; p++) assert.ok(String(toValue(p, LINEAR)).length <= 6, String(toValue(p, LINEAR)));
});

test("values grow with the position, and come back to it within a slider's step", () => {
  for (const spec of [LOG, NEAR_ONE, LINEAR]) {
    let last = -Infinity;
    for (let p = 0; p <= 1000; p++) {
      const value = toValue(p, spec);
      assert.ok(value >= last, `${spec.scale} ${p}`);
      last = value;
      assert.ok(
        Math.abs(toPosition(value, spec) - p) <= 6,
        `${spec.scale} ${p} → ${value} → ${toPosition(value, spec)}`,
      );
    }
  }
});

test("whole settings have whole values", () => {
  for (let p = 0; p <= 1000; p++) assert.ok(Number.isInteger(toValue(p, STEPS)));
});

test("a key always moves to another value, and never beyond an end", () => {
  const batch = { min: 1, max: 512, scale: "log", whole: true };
  for (const spec of [LOG, NEAR_ONE, LINEAR, STEPS, batch])
    for (const by of [1, -1, 10, -100]) {
      let value = by > 0 ? spec.min : spec.max;
      for (let pressed = 0; pressed < 2000; pressed++) {
        const next = stepped(value, by, spec);
        if (next === value) break;
        assert.ok(Math.sign(by) * (next - value) > 0, `${spec.scale} ${value} → ${next}`);
        value = next;
      }
      assert.equal(value, by > 0 ? spec.max : spec.min);
    }
  assert.equal(stepped(4, 1, batch), 5);
});
