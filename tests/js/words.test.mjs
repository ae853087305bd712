// Words at the edge of a picture: they are moved inside, and stay where they are elsewhere.

import assert from "node:assert/strict";
import test from "node:test";
import { write } from "../../ui/player/js/stages/words.js";

const BOX = { left: 100, top: 0, width: 200, height: 100 };

/** Where a text of 10 pixels a letter is written. */
function written(text, x, textAlign) {
  const at = [];
  const context = {
    textAlign,
    measureText: (words) => ({ width: 10 * words.length }),
    strokeText: (_words, left) => at.push(left),
    fillText: (_words, left) => at.push(left),
  };
  write(context, text, x, 50, { ink: "red", ground: "white", box: BOX });
  assert.equal(at.length, 2);
  assert.equal(at[0], at[1]);
  return at[0];
}

test("a text that fits stays where it is", () => {
  for (const align of ["left", "right", "center"]) assert.equal(written("fits", 200, align), 200);
});

test("a text across an edge is moved inside, as far as it must", () => {
  assert.equal(written("across", 280, "left"), 300 - 4 - 60);
  assert.equal(written("across", 120, "right"), 100 + 4 + 60);
  assert.equal(written("across", 295, "center"), 300 - 4 - 30);
  assert.equal(written("across", 90, "center"), 100 + 4 + 30);
});

test("of a text that is too long the beginning is seen", () => {
  assert.equal(written("longer than the whole picture", 280, "left"), 104);
});
