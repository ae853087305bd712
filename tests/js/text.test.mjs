// Texts in the visitor's language, in the form that fits a number.

import assert from "node:assert/strict";
import test from "node:test";
import { setCatalogue, t, tn } from "../../ui/player/js/core/text.js";

const steps = (count, more) => tn("{count} step", "{count} steps", count, more);

test("without a catalogue English has two forms", () => {
  assert.deepEqual(
    [0, 1, 2, 2000].map((count) => steps(count)),
    ["0 steps", "1 step", "2 steps", "2,000 steps"],
  );
});

test("a language has the forms it has", () => {
  setCatalogue({ "{count} step": { other: "{count}스텝" }, "step {n}": "{n}스텝" }, {}, "ko");
  assert.deepEqual(
    [1, 2].map((count) => steps(count)),
    ["1스텝", "2스텝"],
  );
  assert.equal(t("step {n}", { n: 3 }), "3스텝");
  setCatalogue(
    { "{count} step": { one: "{count} krok", few: "{count} kroki", many: "{count} kroków", other: "{count} kroku" } },
    {},
    "pl",
  );
  assert.deepEqual(
    [1, 3, 5, 22].map((count) => steps(count)),
    ["1 krok", "3 kroki", "5 kroków", "22 kroki"],
  );
});

test("places are filled with what is given, and stay where nothing is", () => {
  setCatalogue({}, {}, "en");
  assert.equal(tn("{count} of {all}", "{count} of {all}", 1, { all: 2 }), "1 of 2");
  assert.equal(t("{a} and {b}", { a: 1 }), "1 and {b}");
});
