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
  /** Move by one every 50 ms. */
  const drag = (from, to) => {
    for (let value = from; value <= to; value++) {
      server.set("lane:0", "lr", value);
      pass(50);
    }
  };
  brief(null);
  whole(0);
  return { server, wholes, briefs, whole, brief, pass, drag };
}

const values = (updates) => updates.map(({ changes }) => changes.map((change) => change.value ?? change.do));

test("values of a drag are told briefly, five times a second, and the whole page is asked for when the hand rests", () => {
  const { server, wholes, briefs, whole, brief, pass, drag } = office();
  server.hold();
  drag(1, 4);
  assert.deepEqual(values(briefs), [[4]]); // 200 ms after it has begun
  brief(1);
  drag(5, 9);
  assert.deepEqual(values(briefs), [[4], [8]]);
  brief(2);
  assert.ok(server.behind() && server.pending("lane:0", "lr")); // the numbers are the page's still
  assert.deepEqual(wholes, []);
  pass(150); // the hand holds it, but has rested for 200 ms
  assert.deepEqual(values(wholes), [[9]]);
  whole(3);
  assert.ok(!server.behind() && !server.pending("lane:0", "lr"));
  pass(10000);
  server.release();
  assert.deepEqual([briefs.length, wholes.length], [2, 1]);
});

test("a hand that lets go has rested; what was told is asked for, not told again", () => {
  const { server, wholes, briefs, whole, brief, pass, drag } = office();
  server.hold();
  drag(1, 5);
  brief(1);
  drag(6, 7);
  server.release();
  assert.deepEqual([values(briefs), values(wholes)], [[[4]], [[7]]]);
  whole(2);
  server.hold();
  server.set("lane:0", "lr", 8); // a click
  server.release();
  assert.deepEqual([values(briefs), values(wholes)], [[[4]], [[7], [8]]]);
  whole(3);
  server.hold();
  drag(9, 12);
  server.release(); // before the brief answer has come
  brief(4);
  assert.deepEqual(
    [values(briefs), values(wholes)],
    [
      [[4], [12]],
      [[7], [8], []],
    ],
  );
  whole(5);
  assert.ok(!server.behind());
  server.set("lane:0", "lr", 13); // by a key
  pass(200);
  assert.deepEqual(values(wholes).at(-1), [13]);
});

test("a server that is slow to answer is asked less often, and when the hand rests no later", () => {
  const { server, wholes, briefs, brief, pass, drag } = office();
  server.hold();
  drag(1, 7);
  brief(1); // after 150 ms: 600 ms from one to the next, then
  drag(8, 20);
  assert.deepEqual(values(briefs), [[4], [16]]);
  pass(150);
  brief(2);
  pass(150);
  assert.deepEqual([values(briefs), values(wholes)], [[[4], [16]], [[20]]]);
});

test("what Python alone can show is not told briefly, and does not wait for the hand", () => {
  const { server, wholes, briefs, whole, brief, drag } = office();
  server.hold();
  drag(1, 4);
  server.act("lanes", "add");
  assert.deepEqual(values(wholes), []);
  brief(1);
  assert.deepEqual(values(wholes), [["add"]]);
  server.set("lane:0", "lr", 5);
  whole(2);
  assert.ok(server.behind());
  assert.deepEqual(values(briefs), [[4]]);
});

test("a brief answer that does not come is asked for by the way of the whole page", () => {
  const { server, wholes, briefs, whole, pass, drag } = office();
  server.hold();
  drag(1, 4);
  server.release();
  pass(4000);
  assert.deepEqual([values(briefs), values(wholes)], [[[4]], [[4]]]);
  whole(2);
  assert.ok(!server.behind());
});

test("a whole page that comes for another reason answers to what was told briefly before", () => {
  const { server, wholes, brief, whole, pass, drag } = office();
  server.hold();
  drag(1, 4);
  brief(1);
  whole(0); // it was on its way before
  assert.ok(server.behind());
  whole(1);
  assert.ok(!server.behind());
  pass(200);
  assert.deepEqual(wholes, []);
});

test("a Python that has forgotten is told again what it had answered briefly", () => {
  const { server, wholes, brief, whole, drag } = office();
  server.hold();
  drag(1, 4);
  brief(1, { query: "lr=4" });
  const lost = whole(0, { session: "new" });
  assert.equal(lost, "lr=4");
  server.restore(lost);
  assert.deepEqual(values(wholes), [["lr=4", 4]]);
  brief(1, { session: "s" }); // of before
  assert.ok(server.behind());
});

test("a Python that is new but shows the same is told all of it, in the order in which it takes changes", () => {
  const { server, wholes, brief, whole, drag } = office();
  server.hold();
  drag(1, 4);
  brief(1);
  server.set("lane:0", "momentum", 0.5);
  server.set("lane:0", "lr", 9);
  whole(0, { session: "new" });
  const { session, changes } = wholes.at(-1);
  assert.equal(session, "new");
  assert.deepEqual(
    changes.map(({ id, value }) => [id, value]),
    [
      [5, 0.5],
      [6, 9],
    ],
  );
});

test("another page is not told by the way of this one", () => {
  const { server, wholes, briefs, whole, brief, pass, drag } = office();
  server.hold();
  drag(1, 4);
  brief(1);
  whole(0, { session: "n", page: "noise" });
  assert.ok(!server.behind());
  server.set("noise", "lr", 2);
  pass(200);
  assert.deepEqual([values(briefs), values(wholes)], [[[4]], [[2]]]);
});
