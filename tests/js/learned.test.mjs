// Parts of what a network has learned come one by one: a picture is made of what belongs together, or not at all.

import assert from "node:assert/strict";
import test from "node:test";
import { store } from "../../ui/player/js/core/store.js";
import { learned } from "../../ui/player/js/data/learned.js";

const codes = { v: Uint8Array.of(1) };
const say = (part, more) => store.setPart({ part, ...more });
const tell = (marks) => say("told", { study: "s", marks, ground: "g", over: true });
const found = (scene = null) => learned({ study: "s", inspected: 0 }, scene);

test("nothing before every lane that was told of has come", () => {
  tell(["a", "b"]);
  say("lane-0", { key: "a", table: {} });
  say("field-0", { key: "a", codes });
  say("lane-1", { key: "older", table: {} });
  say("field-1", { key: "b", codes });
  assert.equal(found(), null);
  say("lane-1", { key: "b", table: {} });
  assert.equal(found().fields.length, 2);
  assert.equal(learned({ study: "another", inspected: 0 }, null), null);
});

test("the network that is inspected and its surface may come later, but never those of another", () => {
  tell(["a", "b"]);
  say("weights", { key: "b", layers: [2, 8, 1], codes });
  assert.equal(found().weights, undefined);
  say("weights", { key: "a", layers: [2, 8, 1], codes });
  say("neurons-0", { key: "a", codes });
  say("inside", { key: "a" });
  assert.equal(found().all, false);
  say("path", { key: "g" });
  assert.equal(found({ key: "older" }).all, false);
  assert.equal(found({ key: "g" }).all, true);
});

test("what has not come anew is the same thing as before", () => {
  const [before] = found().fields;
  tell(["a", "c"]);
  say("lane-1", { key: "c", table: {} });
  say("field-1", { key: "c", codes });
  assert.equal(found().fields[0], before);
});
