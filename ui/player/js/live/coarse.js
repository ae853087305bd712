// A map of basins as the page draws it by itself while something is dragged: with few starts, by the program of the lane.

import { crowd, ROOM, walkTogether } from "../core/crowd.js";

export const NOWHERE = 254; // codes as in optim_core/studies/packed.py
export const DIVERGED = 255;
const LEVELS = 255;
const [FEWEST, MOST] = [14, 80]; // starts along a side
const STILL = 1e-3; // of the reach: who moves less in the last tenth of a run is at rest
const MOST_ENDS = 60;

const blocks = new WeakMap(); // program -> its block, and the milliseconds that a step of a particle takes there

function blockOf(loaded) {
  if (!blocks.has(loaded)) blocks.set(loaded, { block: crowd(loaded), each: 1e-4 });
  return blocks.get(loaded);
}

/** How many starts along a side can be run in so many milliseconds. */
export function sideFor(loaded, steps, budget) {
  return Math.max(FEWEST, Math.min(MOST, Math.floor(Math.sqrt(budget / (blockOf(loaded).each * steps)))));
}

/** What `count` values from `low` to `high` are, as numpy.linspace has them. */
export function spaced(low, high, count) {
  const step = (high - low) / (count - 1);
  return Float64Array.from({ length: count }, (_, i) => (i === count - 1 && i > 0 ? high : i * step + low));
}

/**
 * The map of `side` × `side` starts over `view`; `parts` as live.parts() has them, `ends` [[x, y], …] those that are known.
 * Other resting points are added to them. Returns {columns, rows, view, steps, ends, code, level}.
 */
export function coarseBasins({ loaded, numbers, draws }, { view, side, reach, ends, now = () => performance.now() }) {
  const timed = blockOf(loaded);
  const { steps } = numbers;
  const factors = draws?.factor ?? new Float64Array(steps).fill(1);
  const [xs, ys] = [spaced(view[0], view[1], side), spaced(view[2], view[3], side)];
  const count = side * side;
  const found = { code: new Uint8Array(count), level: new Uint8Array(count) };
  const places = ends.map(([x, y]) => [x, y]);
  const began = now();
  for (let first = 0; first < count; first += ROOM) {
    const n = Math.min(ROOM, count - first);
    const x = Float64Array.from({ length: n }, (_, i) => xs[(first + i) % side]);
    const y = Float64Array.from({ length: n }, (_, i) => ys[Math.floor((first + i) / side)]);
    const run = walkTogether(timed.block, { numbers, x, y, steps, factors });
    for (let i = 0; i < n; i += 1) label(found, first + i, run, i, n, { steps, reach, places });
  }
  timed.each += 0.5 * ((now() - began) / (count * steps) - timed.each);
  return { ...found, columns: side, rows: side, view, steps, ends: places };
}

/** Say of one particle at which end it is, and from which step on. */
function label({ code, level }, cell, run, i, n, { steps, reach, places }) {
  if (run.diverged[i] >= 0) {
    code[cell] = DIVERGED;
    return;
  }
  const at = (s) => [run.x[s * n + i], run.y[s * n + i]];
  const [x, y] = at(steps);
  let end = nearest(places, x, y, reach);
  if (end < 0 && places.length < MOST_ENDS && rests(at, steps, reach)) end = places.push([x, y]) - 1;
  code[cell] = end < 0 ? NOWHERE : end;
  if (end < 0) return;
  const [a, b] = places[end];
  let s = steps;
  while (s > 0 && (run.x[(s - 1) * n + i] - a) ** 2 + (run.y[(s - 1) * n + i] - b) ** 2 <= reach * reach) s -= 1;
  level[cell] = Math.round((s * LEVELS) / Math.max(1, steps));
}

/** The number of the place that is nearest, −1 where none is within reach. */
export function nearest(places, x, y, reach) {
  let [found, least] = [-1, reach];
  for (const [k, [a, b]] of places.entries()) {
    const apart = Math.hypot(x - a, y - b);
    if (apart <= least) [found, least] = [k, apart];
  }
  return found;
}

function rests(at, steps, reach) {
  const [x, y] = at(steps);
  for (let s = steps - Math.max(1, Math.floor(steps / 10)); s < steps; s += 1) {
    const [a, b] = at(s);
    if (Math.hypot(a - x, b - y) > STILL * reach) return false;
  }
  return steps > 0;
}
