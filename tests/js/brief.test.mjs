// While a hand moves, Python is asked for words; when it rests, for its numbers; for the whole page where the page cannot show
// what becomes of it. Nothing is lost between the three.

import assert from "node:assert/strict";
import test from "node:test";
import { createServer } from "../../ui/player/js/core/server.js";

/** A server with both ways to Python, a clock that the test moves, and a page that shows "lr" by itself. */
function office({ rests: answersRests = true } = {}) {
  const wholes = [];
  const briefs = [];
  const rests = []; // updates by the same way that ask for all that is new
  let timers = [];
  let time = 1000;
  const server = createServer(
    (f, ms) => timers.push({ f, at: time + ms }),
    () => time,
  );
  server.onSet(({ name }) => ({ lr: "lanes", b: "ground" })[name] ?? false);
  const whole = (acknowledged, { session = "s", query = "", page = "" } = {}) =>
    server.attach((update) => wholes.push(update), { page, session, acknowledged, query, lane_ids: [] });
  const brief = (acknowledged, { session = "s", query = "", page = "" } = {}) => {
    const told = acknowledged === null ? null : { acknowledged, query, caption: "", lanes: [] };
    server.attachBrief((update) => (update.rests ? rests : briefs).push(update), {
      page,
      session,
      rests: answersRests,
      told,
      rest: null,
    });
  };
  /** A picture has come by the short way; whether it was the one that was asked for. */
  const rest = (acknowledged, { session = "s", query = "", page = "" } = {}) => {
    const frame = { page, session, acknowledged, query, lane_ids: [] };
    return server.awaits(frame) && server.attach(null, frame) === null;
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
  const release = () => {
    server.release();
    pass(0);
  };
  brief(null);
  whole(0);
  return { server, wholes, briefs, rests, whole, brief, rest, pass, drag, release };
}

const values = (updates) => updates.map(({ changes }) => changes.map((change) => change.value ?? change.do));

test("values of a drag are told briefly, five times a second, and numbers are asked for when the hand rests", () => {
  const { server, wholes, briefs, rests, brief, rest, pass, drag, release } = office();
  server.hold();
  drag(1, 4);
  assert.deepEqual(values(briefs), [[4]]); // 200 ms after it has begun
  brief(1);
  drag(5, 9);
  assert.deepEqual(values(briefs), [[4], [8]]);
  brief(2);
  assert.ok(server.behind() && server.pending("lane:0", "lr")); // the numbers are the page's still
  assert.deepEqual(rests, []);
  pass(150); // the hand holds it, but has rested for 200 ms
  assert.deepEqual(values(rests), [[9]]);
  assert.ok(!rest(2)); // of before
  assert.ok(rest(3));
  assert.ok(!server.behind() && !server.pending("lane:0", "lr"));
  pass(10000);
  release();
  assert.deepEqual([briefs.length, rests.length, wholes.length], [2, 1, 0]);
});

test("a hand that lets go has rested; what was told is asked for, not told again", () => {
  const { server, wholes, briefs, rests, brief, rest, pass, drag, release } = office();
  server.hold();
  drag(1, 5);
  brief(1);
  drag(6, 7);
  release();
  assert.deepEqual([values(briefs), values(rests)], [[[4]], [[7]]]);
  rest(2);
  server.hold();
  server.set("lane:0", "lr", 8); // a click
  release();
  assert.deepEqual([values(briefs), values(rests)], [[[4]], [[7], [8]]]);
  rest(3);
  server.hold();
  drag(9, 12);
  release(); // before the brief answer has come
  brief(4);
  assert.deepEqual(
    [values(briefs), values(rests)],
    [
      [[4], [12]],
      [[7], [8], []],
    ],
  );
  rest(5);
  assert.ok(!server.behind());
  server.set("lane:0", "lr", 13); // by a key
  pass(200);
  assert.deepEqual(values(rests).at(-1), [13]);
  assert.deepEqual(wholes, []);
});

test("a server that is slow to answer is asked less often, and when the hand rests no later", () => {
  const { server, briefs, rests, brief, pass, drag } = office();
  server.hold();
  drag(1, 7);
  brief(1); // after 150 ms: 600 ms from one to the next, then
  drag(8, 20);
  assert.deepEqual(values(briefs), [[4], [16]]);
  pass(150);
  brief(2);
  pass(150);
  assert.deepEqual([values(briefs), values(rests)], [[[4], [16]], [[20]]]);
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

test("what the hand has moved is answered by the whole page where it rests with something else", () => {
  const { server, wholes, rests, whole, brief, drag, release } = office();
  server.hold();
  drag(1, 4);
  brief(1);
  server.set("lane:0", "lr", 5);
  server.set("surface", "key", "booth");
  assert.deepEqual([values(rests), values(wholes)], [[], [[5, "booth"]]]);
  whole(2);
  assert.ok(!server.behind());
  server.set("surface", "b", 6); // the page shows it by itself, but Python has to draw the surface
  server.set("lane:0", "lr", 7);
  release();
  assert.deepEqual([values(rests), values(wholes).at(-1)], [[], [6, 7]]);
  whole(3);
  server.set("lane:0", "lr", 8);
  release();
  assert.deepEqual(values(rests), [[8]]);
});

test("a page that has no short answer when the hand rests is asked for as a whole then", () => {
  const { server, wholes, briefs, whole, brief, drag, release } = office({ rests: false });
  server.hold();
  drag(1, 4);
  brief(1);
  drag(5, 6);
  release();
  assert.deepEqual([values(briefs), values(wholes)], [[[4]], [[6]]]);
  whole(2);
  assert.ok(!server.behind());
});

test("where a hand lets go is told with all that it has set", () => {
  const { server, rests, brief, drag, pass } = office();
  server.hold();
  drag(1, 4);
  brief(1);
  server.release();
  server.set("lane:0", "lr", 5);
  pass(0);
  assert.deepEqual(values(rests), [[5]]);
});

test("an answer that lacks something is asked for by the way of the whole page", () => {
  const { server, wholes, rests, brief, rest, whole, drag, release } = office();
  server.hold();
  drag(1, 4);
  brief(1);
  release();
  assert.deepEqual(values(rests), [[]]);
  rest(2);
  server.demand();
  assert.deepEqual(wholes.at(-1), { session: "s", sequence: 3, changes: [] });
  assert.ok(server.behind());
  whole(3);
  assert.ok(!server.behind());
});

test("a brief answer that does not come is asked for by the way of the whole page", () => {
  const { server, wholes, briefs, whole, pass, drag, release } = office();
  server.hold();
  drag(1, 4);
  release();
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
