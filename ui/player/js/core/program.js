// Runs a program of a lane: lists of operations on numbered registers, printed by optim_core/program/browser.py,
// which says what is in them. There is no formula here, and no code is made of text.

import { across, MEAN, READS, result } from "./operations.js";

const SECTIONS = ["once", "step", "each", "watch"];

/**
 * A program ready to run; it may be run again and again, with other numbers. `samples` is the table {name: numbers} of a
 * program that reads one.
 */
export function loaded(program, samples = program.samples ?? {}) {
  const firsts = {};
  let next = inputs(program) + program.constants.length;
  const code = {};
  for (const name of SECTIONS) {
    code[name] = Uint16Array.from(program[name]);
    firsts[name] = next;
    next += count(code[name]);
  }
  const registers = new Float64Array(next);
  registers.set(program.constants, inputs(program));
  const after = new Float64Array(program.memory?.length ?? 0);
  const curvature = program.curvature ? loaded(program.curvature, samples) : null;
  const wide = program.wide ? columnsOf(program, samples) : null;
  const deeds = wide && mapped(code, (list, name) => wideDeeds(list, registers, firsts[name], wide));
  const carryOut = (/** @type {string} */ name) => {
    if (deeds) for (const deed of deeds[name]) deed();
    else execute(code[name], registers, firsts[name]);
  };
  return { program, registers, after, firsts, curvature, carryOut };
}

/**
 * Walk a lane.
 *
 * `numbers` is {optimizer: {name: number}, surface: {name: number}}, `start` [x, y]; `factors` holds the factor of
 * the schedule for each step, `noise` (where the program reads some) the draws of all steps for either coordinate.
 * Returns positions (x, y, x, y, …), losses, the step from which the lane is held (`diverged`, `stopped`: as
 * step_diverged and step_stopped in Python, -1 if never), and with `record` {name: (x, y, x, y, …) of each step}
 * and `slope`, the gradient at every position, without noise.
 * @param {any} lane what loaded() has made
 * @param {any} task
 */
export function walk(lane, { numbers, start, steps, factors, noise = [], record = false }) {
  const { program, registers: r } = lane;
  const xy = new Float64Array(2 * (steps + 1));
  const loss = new Float64Array(steps + 1);
  const slope = record ? new Float64Array(2 * (steps + 1)) : null;
  /** @type {Record<string, Float64Array>} */
  const shown = {};
  const records = record ? Object.entries(program.shown) : [];
  for (const [name] of records) shown[name] = new Float64Array(2 * steps);
  const columns = records.map(([name, from]) => ({ column: shown[name], from }));
  const found = { xy, loss, shown, slope, diverged: -1, stopped: -1 };
  begin(lane, numbers, start);
  for (let s = 0; ; s += 1) {
    if (s < steps) turn(lane, s, factors, noise);
    lane.carryOut("each");
    const [x, y, here] = [r[program.x[0]], r[program.x[1]], r[program.loss]];
    xy[2 * s] = x;
    xy[2 * s + 1] = y;
    loss[s] = here;
    if (!(Number.isFinite(x) && Number.isFinite(y) && Number.isFinite(here))) {
      found.diverged = s;
      return held(found, s, s);
    }
    if (slope) recordSlope(lane, slope, s);
    if (s === steps) return found;
    for (const { column, from } of columns) {
      column[2 * s] = r[from[0]];
      column[2 * s + 1] = r[from[1]];
    }
    if ((Number.isNaN(r[program.next[0]]) || Number.isNaN(r[program.next[1]])) && undefinedSlope(lane)) {
      found.stopped = s;
      return held(found, s + 1, s);
    }
    move(lane);
  }
}

/** Put in what the whole run has in common. */
function begin({ program, registers: r, carryOut }, numbers, start) {
  put(r, program.optimizer, numbers.optimizer);
  put(r, program.surface, numbers.surface);
  r[program.x[0]] = start[0];
  r[program.x[1]] = start[1];
  carryOut("once");
  for (const [before, first] of program.memory) r[before] = r[first];
}

/** Put in what step s brings. */
function turn({ program, registers: r, carryOut }, s, factors, noise) {
  if (program.t !== null) r[program.t] = s + 1;
  if (program.factor !== null) r[program.factor] = factors[s];
  for (const [k, to] of program.noise.entries()) r[to] = noise[k][s];
  carryOut("step");
}

/** The new point and the new memory take the places of the old ones. */
function move({ program: { next, x, memory }, registers: r, after }) {
  for (let k = 0; k < memory.length; k += 1) after[k] = r[memory[k][2]];
  const [newX, newY] = [r[next[0]], r[next[1]]];
  r[x[0]] = newX;
  r[x[1]] = newY;
  for (let k = 0; k < memory.length; k += 1) r[memory[k][0]] = after[k];
}

/** The gradient where the lane is, which its rule need not have asked for there. */
function recordSlope({ program, registers: r, carryOut }, slope, s) {
  carryOut("watch");
  const [[gx, gy]] = program.undefined;
  slope[2 * s] = r[gx];
  slope[2 * s + 1] = r[gy];
}

/** Whether a slope is undefined at a finite loss, where the lane is or wherever else its rule looks. */
function undefinedSlope({ program, registers: r, carryOut }) {
  carryOut("watch");
  return program.undefined.some(([gx, gy, loss]) => Number.isFinite(r[loss]) && Number.isNaN(r[gx] + 0 * r[gy]));
}

/** Stay, from position p on, at the one before; what would have been recorded from step s on is nothing. */
function held(found, p, s) {
  const { xy, loss, shown, slope } = found;
  const last = Math.max(p - 1, 0);
  for (let k = p; k < loss.length; k += 1) {
    xy.copyWithin(2 * k, 2 * last, 2 * last + 2);
    slope?.copyWithin(2 * k, 2 * last, 2 * last + 2);
    loss[k] = loss[last];
  }
  for (const name in shown) shown[name].fill(NaN, 2 * s);
  return found;
}

const mapped = (/** @type {Record<string, any>} */ found, change) =>
  Object.fromEntries(Object.entries(found).map(([name, value]) => [name, change(value, name)]));

function put(r, places, numbers) {
  for (const name in places) r[places[name]] = numbers[name];
}

/**
 * What a program of numbers, not of a step, says at every position of a path (x, y, x, y, …), by name; the last step
 * counts for its end too. See curvature_for_page in optim_core/studies/curvature.py.
 */
export function numbersAlong({ program, registers: r, carryOut }, { optimizer, surface }, xy, factors, names) {
  /** @type {Record<string, Float64Array>} */
  const found = Object.fromEntries(names.map((name) => [name, new Float64Array(xy.length / 2)]));
  put(r, program.optimizer, optimizer);
  put(r, program.surface, surface);
  carryOut("once");
  for (let s = 0; 2 * s < xy.length; s += 1) {
    const step = Math.min(s, factors.length - 1);
    if (program.t !== null) r[program.t] = step + 1;
    if (program.factor !== null) r[program.factor] = factors[step];
    carryOut("step");
    r[program.x[0]] = xy[2 * s];
    r[program.x[1]] = xy[2 * s + 1];
    carryOut("each");
    for (const name of names) found[name][s] = r[program[name]];
  }
  return found;
}

/** The losses (rows × columns, from below) on a grid over the view, of the program of a landscape. */
export function heights(land, numbers, [xMin, xMax, yMin, yMax], columns, rows) {
  const { program, registers: r, carryOut } = land;
  put(r, program.surface, numbers);
  carryOut("once");
  const z = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i += 1) {
    for (let j = 0; j < columns; j += 1) {
      r[program.x[0]] = xMin + ((xMax - xMin) * j) / (columns - 1);
      r[program.x[1]] = yMin + ((yMax - yMin) * i) / (rows - 1);
      carryOut("each");
      z[i * columns + j] = r[program.loss];
    }
  }
  return z;
}

/** The registers that hold a number for each sample, as `rows`; those of the table are what they are. */
function columnsOf({ columns, wide }, samples) {
  /** @type {Float64Array[]} */
  const rows = [];
  for (const name in columns) rows[columns[name]] = Float64Array.from(samples[name]);
  const count = Object.values(samples)[0].length;
  for (const register of wide) rows[register] = new Float64Array(count);
  return { rows, count, spread: [0, 1, 2].map(() => new Float64Array(count)) };
}

function inputs(program) {
  const { optimizer, surface, columns = {}, t, factor, x, noise = [], memory = [] } = program;
  const named = [optimizer, surface, columns].flatMap(Object.values).length;
  return named + Number(t !== null) + Number(factor !== null) + x.length + noise.length + memory.length;
}

function count(code) {
  let operations = 0;
  for (let i = 0; i < code.length; i += 1 + READS[code[i]]) operations += 1;
  return operations;
}

/** Carry out operations whose results go into the registers from `to` on. */
function execute(code, r, to) {
  for (let i = 0; i < code.length; i += 1 + READS[code[i]]) {
    r[to] = result(code[i], r[code[i + 1]], r[code[i + 2]], r[code[i + 3]]);
    to += 1;
  }
}

/**
 * The same where some registers hold a number for each sample: a list of deeds, made once.
 * @param {Uint16Array} code
 */
function wideDeeds(code, r, to, { rows, count, spread }) {
  /** @type {(() => void)[]} */
  const deeds = [];
  for (let i = 0; i < code.length; i += 1 + READS[code[i]]) {
    const [operation, ...from] = code.subarray(i, i + 1 + READS[code[i]]);
    const target = to + deeds.length;
    const [a, b, c] = from;
    if (rows[target]) {
      const numbers = from.map((k, place) => [k, spread[place]]).filter(([k]) => !rows[Number(k)]);
      const [first, second, third] = from.map((k, place) => rows[k] ?? spread[place]);
      deeds.push(() => {
        for (const [k, column] of numbers) column.fill(r[k]); // the same for all samples
        across(operation, rows[target], first, second, third, count);
      });
    } else if (operation === MEAN && rows[a]) {
      deeds.push(() => {
        r[target] = mean(rows[a]);
      });
    } else {
      deeds.push(() => {
        r[target] = result(operation, r[a], r[b], r[c]);
      });
    }
  }
  return deeds;
}

function mean(column) {
  let sum = 0;
  for (let k = 0; k < column.length; k += 1) sum += column[k];
  return sum / column.length;
}
