// The way to Python: one update under way, the latest value wins, nothing lost and nothing done twice.

import assert from "node:assert/strict";
import test from "node:test";
import { createServer } from "../../ui/player/js/core/server.js";

/** A server with a post that remembers, timers that wait for the test, and a Python that can be asked. */
function office() {
  const posted = [];
  const timers = [];
  let page = "";
  const server = createServer((f) => timers.push(f));
  const attach = (session, acknowledged, query, lane_ids = []) =>
    server.attach((edits) => posted.push(edits), { page, session, acknowledged, query, lane_ids });
  return {
    server,
    posted,
    timers,
    attach,
    go: (to) => {
      page = to;
    },
  };
}

const values = (edits) => edits.changes.map((change) => change.value ?? change.do);

test("while one update is under way the latest value of each place waits", () => {
  const { server, posted, attach } = office();
  attach("s", 0, "");
  for (const value of [1, 2, 3]) server.set("lane:0", "lr", value);
  server.set("lane:1", "lr", 9);
  assert.deepEqual(posted.map(values), [[1]]);
  attach("s", 1, "");
  assert.deepEqual(posted.map(values), [[1], [3, 9]]);
  attach("s", 2, "");
  assert.equal(posted.length, 2);
});

test("what is done is never merged", () => {
  const { server, posted, attach } = office();
  attach("s", 0, "");
  server.act("lanes", "add");
  server.act("lanes", "add");
  server.act("lanes", "add");
  attach("s", 1, "");
  assert.deepEqual(posted.map(values), [["add"], ["add", "add"]]);
});

test("what is set before the player is there goes out when it is", () => {
  const { server, posted, attach } = office();
  server.set("setting", "start", [1, 2]);
  assert.equal(posted.length, 0);
  attach("s", 0, "");
  assert.deepEqual(values(posted[0]), [[1, 2]]);
});

test("an unanswered update is sent again, in the order of its ids, newer values in place of older ones", () => {
  const { server, posted, timers, attach } = office();
  attach("s", 0, "");
  server.act("lanes", "add");
  server.set("lane:0", "lr", 1);
  attach("s", 1, "");
  server.set("lane:0", "rho", 2);
  server.set("lane:0", "lr", 3);
  timers.at(-1)(); // patience is over
  const ids = posted.at(-1).changes.map((change) => change.id);
  assert.deepEqual(values(posted.at(-1)), [2, 3]);
  assert.deepEqual(
    ids,
    ids.toSorted((a, b) => a - b),
  ); // Python takes an id only above the last one
  const sequences = posted.map((edits) => edits.sequence);
  assert.equal(new Set(sequences).size, sequences.length);
});

test("an old timer does nothing once its update is answered", () => {
  const { server, posted, timers, attach } = office();
  attach("s", 0, "");
  server.set("a", "b", 1);
  attach("s", 1, "");
  timers[0]();
  assert.equal(posted.length, 1);
});

test("a value on its way is pending until Python has answered it", () => {
  const { server, attach } = office();
  attach("s", 0, "");
  server.set("lane:0", "lr", 1);
  server.set("lane:0", "lr", 2);
  assert.ok(server.pending("lane:0", "lr"));
  assert.ok(!server.pending("lane:0", "rho"));
  attach("s", 1, "");
  assert.ok(server.pending("lane:0", "lr"));
  attach("s", 2, "");
  assert.ok(!server.pending("lane:0", "lr"));
});

test("a Python that has forgotten is told how it was, before all that waited", () => {
  const { server, posted, attach } = office();
  attach("old", 0, "s=booth");
  server.set("lane:0", "lr", 1);
  server.act("lanes", "add");
  const lost = attach("new", 0, "");
  assert.equal(lost, "s=booth");
  assert.equal(posted.length, 1); // nothing goes out before it is restored
  server.restore(`${lost}&t=5`);
  const { session, changes } = posted.at(-1);
  assert.equal(session, "new");
  assert.deepEqual(
    changes.map((c) => c.value ?? c.do),
    ["s=booth&t=5", 1, "add"],
  );
  assert.ok(changes.every((change, i) => i === 0 || change.id > changes[i - 1].id));
  assert.equal(attach("new", 1, "s=booth&l=x"), null);
});

test("lanes keep their ids in a Python that has forgotten them", () => {
  const { server, posted, attach } = office();
  attach("old", 0, "s=booth", [0, 2, 3]);
  server.set("lane:2", "lr", 1);
  assert.equal(attach("new", 0, "s=booth", [0, 1, 2]), "s=booth"); // the same picture, other ids
  server.restore("s=booth");
  assert.deepEqual(
    posted.at(-1).changes.map(({ at, lanes }) => [at, lanes]),
    [
      ["page", [0, 2, 3]],
      ["lane:2", undefined],
    ],
  );
});

test("another page of the app has a session of its own and is not told of this one", () => {
  const { attach, go } = office();
  assert.equal(attach("race", 0, "s=booth"), null);
  go("batch_noise");
  assert.equal(attach("noise", 0, ""), null);
  go("");
  assert.equal(attach("race", 0, "s=booth"), null);
});

test("what was not answered on a page that was left waits for its return, and no other page is told of it", () => {
  const { server, posted, attach, go } = office();
  attach("race", 0, "s=booth");
  server.set("lane:0", "lr", 1);
  server.set("lane:1", "lr", 2);
  server.leave();
  go("batch_noise");
  attach("noise", 0, "");
  assert.deepEqual(posted.map(values), [[1]]);
  server.set("noise", "scale", 3);
  attach("noise", 1, "");
  assert.deepEqual(posted.map(values), [[1], [3]]);
  go("");
  attach("race", 0, "s=booth");
  assert.deepEqual(posted.map(values), [[1], [3], [1, 2]]);
  assert.deepEqual(
    posted.at(-1).changes.map(({ id }) => id),
    [1, 2],
  );
});

test("a page that is being left sends nothing, whatever still arrives for it, until another page is there", () => {
  const { server, posted, timers, attach, go } = office();
  attach("noise", 3, "");
  server.leave();
  server.set("noise", "scale", 3);
  attach("noise", 4, "b=minima");
  assert.equal(posted.length, 0);
  go("maps");
  attach("maps", 0, "");
  server.set("map", "window", [0, 1]);
  assert.deepEqual(posted.map(values), [[[0, 1]]]);
  timers[0](); // of the departure
  assert.equal(posted.length, 1);
});

test("who turns back, or gets no other page, is heard again", () => {
  const { server, posted, timers, attach } = office();
  attach("race", 0, "");
  server.leave();
  server.set("lane:0", "lr", 1);
  server.stay();
  assert.deepEqual(posted.map(values), [[1]]);
  attach("race", 1, "");
  server.leave();
  server.set("lane:0", "lr", 2);
  assert.equal(posted.length, 1);
  timers.at(-1)();
  assert.deepEqual(posted.map(values), [[1], [2]]);
});

test("what the page shows by itself is told five times a second, and in the end", () => {
  const posted = [];
  const timers = [];
  let time = 1000;
  const later = (f, ms) => timers.push([f, ms]);
  const server = createServer(later, () => time);
  const frame = { page: "", session: "s", query: "", lane_ids: [] };
  const attach = (acknowledged) => server.attach((edits) => posted.push(edits), { ...frame, acknowledged });
  const told = [];
  server.onSet((change) => {
    told.push(change.value);
    return change.name === "lr";
  });
  attach(0);
  for (const value of [1, 2, 3]) server.set("lane:0", "lr", value);
  assert.deepEqual(told, [1, 2, 3]);
  assert.deepEqual(posted.map(values), [[1]]);
  attach(1); // answered at once, but it is too early for the next
  assert.equal(posted.length, 1);
  assert.ok(server.behind());
  const [due] = timers.filter(([, ms]) => ms <= 200);
  time += due[1];
  due[0]();
  assert.deepEqual(posted.map(values), [[1], [3]]);
  attach(2);
  assert.ok(!server.behind());
  server.set("lane:0", "optimizer", "sgd"); // what Python alone can show does not wait
  assert.deepEqual(posted.map(values), [[1], [3], ["sgd"]]);
});
