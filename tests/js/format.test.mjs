// Numbers as people read them.

import assert from "node:assert/strict";
import test from "node:test";
import { boxText, exact, number, readNumber } from "../../ui/player/js/core/format.js";

test("numbers are short, with a true minus", () => {
  const cases = [
    [0, "0"],
    [-0, "0"],
    [1, "1"],
    [-1.5, "−1.5"],
    [0.001, "0.001"],
    [0.30000000000000004, "0.3"],
    [1234.5678, "1,235"],
    [-1000, "−1,000"],
    [999.96, "1,000"],
    [99999, "100,000"],
    [123456, "1.235e5"],
    [0.0001, "1e−4"],
    [-2.34567e-7, "−2.346e−7"],
    [1e300, "1e300"],
    [5e-324, "4.941e−324"],
  ];
  for (const [value, text] of cases) assert.equal(number(value), text);
});

test("what is no number has a sign of its own", () => {
  assert.equal(number(Infinity), "∞");
  assert.equal(number(-Infinity), "−∞");
  for (const nothing of [NaN, null, undefined]) assert.equal(number(nothing), "–");
});

test("a table shows six digits", () => {
  assert.equal(exact(-1.30630987), "−1.30631");
  assert.equal(exact(0.00058973812), "5.89738e−4");
});

test("a box's text parses back to the very same number", () => {
  for (const value of [
    0,
    1,
    -1,
    0.1,
    1 / 3,
    1e-10,
    1.5e-8,
    123456789.125,
    1e21,
    -2.5e-300,
    0.999999999,
    Number.MAX_VALUE,
  ])
    assert.equal(Number(boxText(value)), value);
  assert.equal(boxText(1e-8), "1e-8");
  assert.equal(boxText(1e7), "1e7");
});

test("what is typed is read as people write it", () => {
  const cases = [
    ["1,000", 1000],
    ["12,345.5", 12345.5],
    ["0,001", 0.001],
    ["0,5", 0.5],
    ["2,5", 2.5],
    [" −3 ", -3],
    ["1e-4", 1e-4],
    ["1/1000", 0.001],
    [" 3 / 4 ", 0.75],
    ["−1/2", -0.5],
    ["1/0,5", 2],
    [".5", 0.5],
  ];
  for (const [text, value] of cases) assert.equal(readNumber(text), value, text);
  for (const text of ["", " ", "abc", "1,2,3", "1 000", "1/", "/2", "1/2/3", "0/0", "Infinity", "x/2"])
    assert.ok(Number.isNaN(readNumber(text)), text);
});
