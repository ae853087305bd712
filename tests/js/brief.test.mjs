// While a hand moves, Python is asked for brief answers; when it rests, for the whole page. Nothing is lost between the two.

import assert from "node:assert/strict";
import test from "node:test";
import { createServer } from "../../ui/player/js/core/server.js";

/** A server with both ways to Python, a clock that the test moves, and a page that shows "lr" by itself. */
function office() {
  const wholes = [];
  const briefs = [];
  let timers = [];
  let time = 1000;
  const server = createServer(
    (f, ms) => timers.push({ f, at: time + ms }),
    () => time,
  );
  server.onSet(({ name }) => name === "lr");
  const whole = (acknowledged, { session = "s", query = "", page = "" } = {}) =>
    server.attach((update) => wholes.push(update), { page, session, acknowledged, query, lane_ids: [] });
  const brief = (acknowledged, { session = "s", query = "", page = "" } = {}) => {
    const told = acknowledged === null ? null : { acknowledged, query, caption: "", lanes: [] };
    server.attachBrief((update) => briefs.push(update), { page, session, told });
  };
  const pass = (ms) => {
    time += ms;
    const due = timers.filter(({ at }) => at <= time);
    timers = timers.filter(({ at }) => at > time);
    for (const { f } of due) f();
  };
  brief(null);
  whole(0);
  return { server, wholes, briefs, whole, brief, pass };
}

const values = (updates) => updates.map(({ changes }) => changes.map((change) => change.value ?? change.do));

test("values of a drag are told briefly, five times a second, and the whole page is asked for when the hand rests", () => {
  const { server, wholes, briefs, whole, brief, pass } = office();
  for (const value of [1, 2, 3]) server.set("lane:0", "lr", value);
  assert.deepEqual(values(briefs), [[1]]);
  brief(1);
  assert.deepEqual(values(briefs), [[1]]); // too early for the next
  pass(200);
  assert.deepEqual(values(briefs), [[1], [3]]);
  brief(2);
  assert.ok(server.behind() && server.pending("lane:0", "lr")); // the numbers are the page's still
  assert.deepEqual(wholes, []);
  pass(200);
  assert.deepEqual(values(wholes), [[]]); // all has been told; what is asked for is the answer
  assert.equal(wholes[0].sequence, 3);
  assert.ok(server.behind());
  whole(3);
  assert.ok(!server.behind() && !server.pending("lane:0", "lr"));
  pass(10000);
  assert.deepEqual([briefs.length, wholes.length], [2, 1]);
});

test("what Python alone can show is not told briefly, and does not wait for the hand", () => {
  const { server, wholes, briefs, whole, brief } = office();
  server.set("lane:0", "lr", 1);
  server.act("lanes", "add");
  assert.deepEqual(values(wholes), []);
  brief(1);
  assert.deepEqual(values(wholes), [["add"]]);
  server.set("lane:0", "lr", 2);
  whole(2);
  assert.ok(server.behind());
  assert.deepEqual(values(briefs), [[1]]);
});

test("a brief answer that does not come is asked for by the way of the whole page", () => {
  const { server, wholes, briefs, whole, pass } = office();
  server.set("lane:0", "lr", 1);
  pass(4000);
  assert.deepEqual([values(briefs), values(wholes)], [[[1]], [[1]]]);
  whole(2);
  assert.ok(!server.behind());
});

test("a whole page that comes for another reason answers to what was told briefly before", () => {
  const { server, wholes, brief, whole, pass } = office();
  server.set("lane:0", "lr", 1);
  brief(1);
  whole(0); // it was on its way before
  assert.ok(server.behind());
  whole(1);
  assert.ok(!server.behind());
  pass(200);
  assert.deepEqual(wholes, []);
});

test("a Python that has forgotten is told again what it had answered briefly", () => {
  const { server, wholes, brief, whole, pass } = office();
  server.set("lane:0", "lr", 1);
  brief(1, { query: "lr=1" });
  pass(100);
  const lost = whole(0, { session: "new" });
  assert.equal(lost, "lr=1");
  server.restore(lost);
  assert.deepEqual(values(wholes), [["lr=1", 1]]);
  brief(1, { session: "s" }); // of before
  assert.ok(server.behind());
});

test("another page is not told by the way of this one", () => {
  const { server, wholes, briefs, whole, brief, pass } = office();
  server.set("lane:0", "lr", 1);
  brief(1);
  whole(0, { session: "n", page: "noise" });
  assert.ok(!server.behind());
  server.set("noise", "lr", 2);
  pass(200);
  assert.deepEqual([values(briefs), values(wholes)], [[[1]], [[2]]]);
});
