// The clock: a whole run in ten seconds at speed ×1, whatever the frame rate; ends, loops, jumps.

import assert from "node:assert/strict";
import test from "node:test";
import { createClock } from "../../ui/player/js/core/clock.js";

/** A clock whose frames come when the test says so. */
function handClock(steps = 500) {
  let next = null;
  let now = 0;
  const clock = createClock((f) => {
    next = f;
  });
  clock.set({ steps });
  const frames = (count, milliseconds) => {
    for (let k = 0; k < count && next; k++) {
      const f = next;
      next = null;
      f(now);
      now += milliseconds;
    }
  };
  return { clock, frames, waiting: () => next !== null };
}

test("a run takes ten seconds at any frame rate", () => {
  for (const [milliseconds, count] of [
    [16, 313],
    [50, 101],
  ]) {
    const { clock, frames } = handClock(500);
    clock.play();
    frames(count, milliseconds); // five seconds; the first frame only sets the watch
    assert.ok(Math.abs(clock.step - 250) < 2, String(clock.step));
  }
});

test("it stops at the end, and plays from the start again", () => {
  const { clock, frames, waiting } = handClock(20);
  clock.set({ speed: 8 });
  clock.play();
  frames(200, 50);
  assert.equal(clock.step, 20);
  assert.equal(clock.playing, false);
  assert.equal(waiting(), false);
  clock.play();
  assert.equal(clock.step, 0);
  assert.equal(clock.playing, true);
});

test("with repeat it rests at the end, then starts again", () => {
  const { clock, frames } = handClock(20);
  clock.set({ speed: 8, loop: true });
  clock.play();
  frames(30, 50);
  assert.equal(clock.step, 20);
  frames(25, 50);
  assert.ok(clock.playing && clock.step < 20);
});

test("a tab that slept does not leap", () => {
  const { clock, frames } = handClock(500);
  clock.play();
  frames(2, 60_000);
  assert.ok(clock.step <= 5.001, String(clock.step)); // a tenth of a second
});

test("jumps are whole, inside, and stop the movement", () => {
  const { clock } = handClock(50);
  clock.play();
  for (const [to, at] of [
    [10.4, 10],
    [-3, 0],
    [999, 50],
  ]) {
    clock.jump(to);
    assert.deepEqual([clock.step, clock.playing], [at, false]);
  }
});

test("another number of steps keeps the place, or the end if it was the end", () => {
  const { clock } = handClock(50);
  clock.jump(30);
  clock.setSteps(100);
  assert.equal(clock.step, 30);
  clock.setSteps(20);
  assert.equal(clock.step, 20);
  clock.setSteps(80);
  assert.equal(clock.step, 80); // it stood at the end
  clock.setSteps(0);
  assert.deepEqual([clock.steps, clock.step], [1, 1]);
});

test("every listener hears every change until it leaves", () => {
  const { clock } = handClock(50);
  const heard = [];
  const leave = clock.onChange((c) => heard.push(c.shown));
  clock.jump(3);
  clock.seek(4.7);
  leave();
  clock.jump(9);
  assert.deepEqual(heard, [3, 4]);
});

test("on a machine that paints slowly, others get a turn after every frame", () => {
  const frames = [];
  const turns = [];
  const clock = createClock(
    (f) => frames.push(f),
    (f, milliseconds) => turns.push([f, milliseconds]),
  );
  clock.set({ steps: 500 });
  clock.play();
  frames.pop()(0);
  frames.pop()(300); // a frame of 300 ms
  assert.equal(frames.length, 0);
  assert.equal(turns[0][1], 300);
  turns.pop()[0]();
  frames.pop()(620); // the turn, then a frame of 20 ms
  assert.equal(turns.length, 0);
  assert.equal(Math.round(clock.step), Math.round((500 / 10) * (0.1 + 0.32))); // time goes on meanwhile
  clock.pause();
  clock.play();
  assert.equal(frames.length, 2);
  frames.shift()(640); // the one from before the pause
  assert.equal(frames.length, 1, "one frame at a time");
});
