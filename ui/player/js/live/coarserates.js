// A map of settings as the page draws it by itself while something is dragged.

import { crowd, ROOM, walkTogether } from "../core/crowd.js";
import { fromPlace } from "../stages/ticks.js";
import { DIVERGED, NOWHERE, nearest, spaced } from "./coarse.js";
import { loudness, noises } from "./noise.js";

const LEVELS = 255;
const [FEWEST, MOST] = [12, 64]; // cells along a side

const blocks = new WeakMap(); // program -> by the names of its settings: block and milliseconds

/** `names` are the settings of the axes; those that are none of the optimizer's are of the noise. */
function blockOf(loaded, names) {
  if (!blocks.has(loaded)) blocks.set(loaded, new Map());
  const mine = blocks.get(loaded);
  const key = names.join();
  const own = names.filter((name) => name in loaded.program.optimizer);
  if (!mine.has(key)) mine.set(key, { block: crowd(loaded, own, own.length < names.length), each: 1.5e-4 });
  return mine.get(key);
}

/** How many cells along a side, and how many of the runs of each, can be run in so many milliseconds. */
export function sizeFor(loaded, names, steps, runs, budget) {
  const each = blockOf(loaded, names).each * steps;
  const count = Math.max(1, Math.min(runs, Math.floor(budget / (each * FEWEST * FEWEST))));
  return { side: Math.max(FEWEST, Math.min(MOST, Math.floor(Math.sqrt(budget / (each * count))))), count };
}

/** The runs of a cell, {start, noise} each: with noise they differ in the seed, else some start elsewhere (`more`). */
export function runsOf({ numbers, draws }, more) {
  const heard = noises(draws);
  if (heard.length) return heard.map((noise) => ({ start: numbers.start, noise }));
  return [numbers.start, ...more].map((start) => ({ start, noise: /** @type {Float64Array[]} */ ([]) }));
}

/**
 * The map of `side` × `side` cells over `view`; `parts` as live.parts() has them, `scale` {low, high, log, floor} of the
 * levels, `runs` as runsOf() has them, of which the first `count` are made. Null where the program does not take a setting
 * of an axis as it is; `value` has the number of each cell, NaN where it has none.
 */
export function coarseRates(
  { loaded, numbers, draws },
  { axes, view, side, reach, measure, scale, runs, count: each = runs.length, now = () => performance.now() },
) {
  const names = axes.map((axis) => axis.name).filter(Boolean);
  const inputs = loaded.program.optimizer;
  const drawn = numbers.noise;
  const heard = drawn?.sigma && draws?.noise_x ? drawn : {};
  if (!names.every((name) => name in inputs || name in heard)) return null;
  const timed = blockOf(loaded, names);
  const { steps, minima } = numbers;
  const rows = names.length > 1 ? side : 1;
  const factors = draws?.factor ?? new Float64Array(steps).fill(1);
  const values = [spaced(view[0], view[1], side), rows > 1 ? spaced(view[2], view[3], rows) : [0]].map((places, k) =>
    Float64Array.from(places, (u) => valueAt(u, axes[k])),
  );
  const count = side * rows;
  const found = { code: new Uint8Array(count), level: new Uint8Array(count), value: new Float64Array(count) };
  const how = { steps, reach, minima, measure };
  const began = now();
  for (let first = 0; first < count; first += ROOM) {
    const n = Math.min(ROOM, count - first);
    const cells = Array.from({ length: n }, (_, i) => first + i);
    const at = [(cell) => values[0][cell % side], (cell) => values[1][Math.floor(cell / side)]];
    const told = Object.fromEntries(names.map((name, k) => [name, Float64Array.from(cells, at[k])]));
    const own = Object.fromEntries(Object.entries(told).filter(([name]) => name in inputs));
    const times = cells.map((_, i) => {
      const settings = Object.entries(told).filter(([name]) => name in heard);
      return settings.length ? loudness(drawn, Object.fromEntries(settings.map(([name, row]) => [name, row[i]]))) : 1;
    });
    const done = runs.slice(0, each).map(({ start, noise }) => {
      const disturb = (axis, s, row) => {
        for (let i = 0; i < n; i += 1) row[i] = noise[axis][s] * times[i];
      };
      const [x, y] = start.map((v) => new Float64Array(n).fill(v));
      return walkTogether(timed.block, { numbers, x, y, own, steps, factors, noise, disturb });
    });
    for (let i = 0; i < n; i += 1) put(found, first + i, together(done, i, n, how), scale);
  }
  timed.each += 0.5 * ((now() - began) / (count * steps * Math.min(each, runs.length)) - timed.each);
  return { ...found, columns: side, rows, view, steps };
}

/** The map if the setting along its rows mattered less: each row is taken from nearer to the best, as `dimmed` has it. */
export function dimmed(map, weight, better) {
  const { value, columns } = map;
  const scores = Array.from(value, (v) => (Number.isFinite(v) ? (better === "high" ? -v : v) : Infinity));
  const best = Math.floor(scores.indexOf(Math.min(...scores)) / columns);
  const row = (cell) => Math.round(best + weight * (Math.floor(cell / columns) - best));
  const taken = (cells) => cells.map((_, cell) => cells[row(cell) * columns + (cell % columns)]);
  return { ...map, code: taken(map.code), level: taken(map.level), value: taken(value) };
}

const valueAt = (u, { scale, whole }) => (whole ? Math.round(fromPlace(u, scale)) : fromPlace(u, scale));

/** What the map shows of a run: a number, NaN where there is none, null where it has diverged. */
export const measured = (run, i, n, how) => together([run], i, n, how);

/** What the map shows of the runs of a cell: their mean, of steps that of those that have arrived; null where all diverge. */
function together(runs, i, n, how) {
  if (how.measure !== "diverged" && runs.every((run) => run.diverged[i] >= 0)) return null;
  const all = runs.map((run) => numberOf(run, i, n, how));
  const counted = how.measure === "step" ? all.filter(Number.isFinite) : all;
  return counted.reduce((sum, value) => sum + value, 0) / counted.length;
}

function numberOf(run, i, n, { steps, reach, minima, measure }) {
  const gone = run.diverged[i] >= 0;
  if (measure === "diverged") return Number(gone);
  if (measure === "loss") return run.loss[i];
  const at = (s) => [run.x[s * n + i], run.y[s * n + i]];
  const [x, y] = at(steps);
  if (measure === "distance") return Math.min(...minima.map(([a, b]) => Math.hypot(x - a, y - b)));
  const end = gone ? -1 : nearest(minima, x, y, reach);
  if (measure === "reached") return end < 0 ? 0 : 1;
  if (end < 0) return NaN;
  const [a, b] = minima[end];
  let s = steps;
  while (s > 0 && (run.x[(s - 1) * n + i] - a) ** 2 + (run.y[(s - 1) * n + i] - b) ** 2 <= reach * reach) s -= 1;
  return s;
}

function put({ code, level, value: values }, cell, value, { low, high, log, floor }) {
  values[cell] = value ?? NaN;
  if (value === null) code[cell] = DIVERGED;
  else if (!Number.isFinite(value)) code[cell] = NOWHERE;
  else {
    const share = log
      ? Math.log(Math.max(value - floor, low - floor) / (low - floor)) / Math.log((high - floor) / (low - floor))
      : (value - low) / (high - low);
    level[cell] = Math.round(LEVELS * Math.min(1, Math.max(0, share)));
  }
}
