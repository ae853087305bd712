// A look is asked for when the one before is here, again when nothing comes, and no more when it has left the page.

import assert from "node:assert/strict";
import test from "node:test";
import { createLooks } from "../../ui/player/js/core/looks.js";

function page() {
  const due = []; // [milliseconds, what is done then]
  const look = createLooks((f, ms) => due.push([ms, f]));
  const place = { isConnected: true };
  const told = [];
  return {
    place,
    told,
    arrives: (count) => look({ count, seconds: 0.25 }, place, (name, value) => told.push([name, value])),
    passes: () => {
      const [ms, f] = due.shift();
      f();
      return ms;
    },
  };
}

test("one look at a time, and the next when it is here", () => {
  const { told, arrives, passes } = page();
  arrives(1);
  assert.deepEqual(told, []);
  assert.equal(passes(), 250);
  assert.deepEqual(told, [["looked", "1.0"]]);
  arrives(2);
  assert.equal(passes(), 4000); // the first is answered: it is not asked for again
  assert.equal(told.length, 1);
  passes();
  assert.deepEqual(told.at(-1), ["looked", "2.0"]);
});

test("a look that brings nothing is asked for again, by another value", () => {
  const { told, arrives, passes } = page();
  arrives(7);
  passes();
  assert.equal(passes(), 4000);
  assert.deepEqual(told, [
    ["looked", "7.0"],
    ["looked", "7.1"],
  ]);
});

test("what has left the page asks for nothing", () => {
  const { place, told, arrives, passes } = page();
  arrives(1);
  place.isConnected = false;
  passes();
  assert.deepEqual(told, []);
});
