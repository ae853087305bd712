// The page's own runs: which lanes a control moves, what is drawn of them, and when Python's numbers take their place.

import assert from "node:assert/strict";
import test from "node:test";
import { createServer } from "../../ui/player/js/core/server.js";
import { createStore } from "../../ui/player/js/core/store.js";
import { createLive } from "../../ui/player/js/live/live.js";
import { takeTurns } from "../../ui/player/js/live/turns.js";

/** x ← x − lr·x and y ← y, with the loss x²: registers lr, x, y, then results. */
const PROGRAM = {
  optimizer: { lr: 0 },
  surface: {},
  t: null,
  factor: null,
  x: [1, 2],
  noise: [],
  memory: [],
  constants: [],
  once: [],
  step: [],
  each: [2, 0, 1, 1, 1, 3, 2, 1, 1],
  watch: [],
  next: [4, 2],
  loss: 5,
  shown: { gradient: [1, 2] },
  undefined: [[1, 2, 5]],
};

function page() {
  const frames = [];
  const posted = [];
  const due = [];
  const server = createServer(
    (f, ms) => ms <= 200 && due.push(f),
    () => 0,
  );
  const said = { page: "", session: "s", query: "", lane_ids: [] };
  const store = createStore(() => server.behind());
  const live = createLive({ store, server, nextFrame: (f) => frames.push(f) });
  const heard = [];
  store.onChange((kind) => heard.push(kind));
  const say = (acknowledged, lr, start) => {
    const column = Float32Array.of(start[0], 9, 9);
    for (const lane of [0, 1])
      store.setFeed(0, lane, { hash: `${lr} ${start} ${lane}`, x: column, y: column, loss: column });
    server.attach((edits) => posted.push(edits), { ...said, acknowledged });
    for (const f of due.splice(0)) f();
    const numbers = (lane) => ({
      optimizer: { lr: lane ? 0.5 : lr },
      surface: {},
      start,
      steps: 2,
      minimum_loss: 0,
      minima: [],
    });
    store.setWanted(
      0,
      [0, 1].map((lane) => ({
        id: lane,
        hash: `${lr} ${start} ${lane}`,
        color: lane,
        outcome: "moving",
        live: numbers(lane),
      })),
    );
  };
  live.setControls({
    "lane:0 lr": [[0, 0, "optimizer", "lr"]],
    "setting start": [0, 1].map((lane) => [0, lane, "start", null]),
  });
  live.setPrograms({ programs: [0, 1].map((lane) => ({ panel: 0, lane, program: PROGRAM })), lands: [] });
  say(0, 0.1, [4, 1]);
  const frame = () => {
    for (const f of frames.splice(0)) f();
  };
  return { server, store, live, heard, posted, say, frame, lanes: () => store.panel(0).lanes };
}

test("what is set is drawn in the next frame, of the lanes it moves, once a frame", () => {
  const { server, heard, frame, lanes } = page();
  const before = lanes();
  server.set("lane:0", "lr", 0.25);
  server.set("lane:0", "lr", 0.5);
  assert.equal(lanes(), before);
  frame();
  assert.deepEqual([...lanes()[0].x], [4, 2, 1]);
  assert.equal(lanes()[1], before[1]);
  assert.equal(heard.filter((kind) => kind === "live").length, 1);
  server.set("setting", "start", [8, 0]);
  frame();
  assert.deepEqual(
    lanes().map((lane) => [...lane.x]),
    [
      [8, 4, 2],
      [8, 4, 2],
    ],
  ); // with what was set before
});

test("Python's numbers wait until it has answered to everything, then they stand there", () => {
  const { server, say, frame, lanes } = page();
  server.set("lane:0", "lr", 0.5);
  frame();
  server.set("lane:0", "lr", 0.75);
  frame();
  say(1, 0.5, [4, 1]); // to the first of the two
  assert.deepEqual([...lanes()[0].x], [4, 1, 0.25]);
  say(2, 0.75, [4, 1]);
  assert.deepEqual([...lanes()[0].x], [4, 9, 9]);
  server.set("setting", "start", [1, 1]); // from what Python has said, not from what was set before
  frame();
  assert.deepEqual([...lanes()[0].x], [1, 0.25, 0.0625]);
});

test("what the page cannot run is Python's alone", () => {
  const { server, live, heard, frame, lanes } = page();
  live.setPrograms({ programs: [{ panel: 0, lane: 0, program: null }], lands: [] });
  server.set("lane:0", "lr", 0.5);
  server.set("lane:1", "optimizer", "sgd");
  frame();
  assert.ok(!heard.includes("live"));
  server.set("setting", "start", [1, 1]); // the other lane can
  frame();
  assert.deepEqual(
    lanes().map((lane) => lane.x[0]),
    [4, 1],
  );
});

test("scene and inspector of an older picture wait too", () => {
  const { server, store, say, frame, heard } = page();
  store.setScene(0, "first");
  server.set("lane:0", "lr", 0.5);
  server.set("lane:1", "lr", 0.5);
  frame();
  store.setScene(0, "second");
  store.setInspected(0, "rows");
  assert.deepEqual([store.panel(0).scene, store.panel(0).inspected], ["first", null]);
  heard.length = 0;
  say(1, 0.5, [4, 1]);
  say(2, 0.5, [4, 1]);
  assert.deepEqual([store.panel(0).scene, store.panel(0).inspected], ["second", "rows"]);
  assert.ok(heard.includes("scene") && heard.includes("inspected"));
});

test("those who draw in turn all draw the newest in the end", () => {
  const frames = [];
  const drawn = [];
  const turns = takeTurns(
    ["a", "b", "c"].map((name) => (what) => drawn.push(name + what)),
    (f) => frames.push(f),
  );
  turns.show(1);
  turns.show(2);
  assert.deepEqual(drawn, ["a1", "b2"]);
  while (frames.length) frames.shift()();
  assert.deepEqual(drawn.sort(), ["a1", "a2", "b2", "c2"]);
});

test("noise whose σ is 0 is drawn as of 1, silent until a hand makes it louder", () => {
  const { server, store, live } = page();
  for (const lane of store.panel(0).wanted) lane.live.noise = { sigma: 0, batch_size: 4 };
  live.setControls({ "noise sigma": [[0, 0, "noise", "sigma"]] });
  live.setDraws(0, { noise_x: Float64Array.of(2, -1), noise_y: Float64Array.of(1, 3) });
  assert.deepEqual([...live.parts(0, 0).draws.noise_x], [0, -0]);
  server.set("noise", "sigma", 0.5);
  assert.deepEqual([...live.parts(0, 0).draws.noise_x], [1, -0.5]);
  assert.deepEqual([...live.parts(0, 1).draws.noise_y], [0, 0]);
});
