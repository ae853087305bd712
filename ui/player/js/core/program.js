// Runs a program of a lane: lists of operations on numbered registers, printed by optim_core/program/browser.py,
// which says what is in them. There is no formula here, and no code is made of text.

// How many registers each operation reads, in the order of OPERATIONS in browser.py.
// biome-ignore format: a line for each group of OPERATIONS
export const READS = [
  2, 2, 2, 2, 1, 1, 1, 1, 1, // add … sign
  2, 2, 3, 2, 2, 2, 2, 2, // maximum … equal
  2, 2, 2, 1, 1, 1, // not_equal … isnan
  2, 2, 1, 1, 1, // power … log10
  1, 1, 1, 1, 1, 1, 1, 1, 1, // sin … tanh
];
const SECTIONS = ["once", "step", "each", "watch"];

/** A program ready to run; it may be run again and again, with other numbers. */
export function loaded(program) {
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
  const curvature = program.curvature ? loaded(program.curvature) : null;
  const carryOut = (/** @type {string} */ name) => execute(code[name], registers, firsts[name]);
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

function inputs(program) {
  const { optimizer, surface, t, factor, x, noise = [], memory = [] } = program;
  const named = Object.values(optimizer).length + Object.values(surface).length;
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

/** What one operation makes of what it reads. */
export function result(operation, a, b, c) {
  switch (operation) {
    case 0:
      return a + b;
    case 1:
      return a - b;
    case 2:
      return a * b;
    case 3:
      return a / b;
    case 4:
      return -a;
    case 5:
      return a * a;
    case 6:
      return Math.abs(a);
    case 7:
      return Math.sqrt(a);
    case 8:
      return a > 0 ? 1 : a < 0 ? -1 : a === 0 ? 0 : a;
    case 9:
      return a >= b || Number.isNaN(a) ? a : b;
    case 10:
      return a <= b || Number.isNaN(a) ? a : b;
    case 11:
      return a ? b : c;
    case 12:
      return Number(a < b);
    case 13:
      return Number(a <= b);
    case 14:
      return Number(a > b);
    case 15:
      return Number(a >= b);
    case 16:
      return Number(a === b);
    case 17:
      return Number(a !== b);
    case 18:
      return Number(a && b);
    case 19:
      return Number(a || b);
    case 20:
      return Number(!a);
    case 21:
      return Number(Number.isFinite(a));
    case 22:
      return Number(Number.isNaN(a));
    case 23:
      return power(a, b);
    case 24:
      return Math.hypot(a, b);
    case 25:
      return Math.exp(a);
    case 26:
      return Math.log(a);
    case 27:
      return Math.log10(a);
    case 28:
      return Math.sin(a);
    case 29:
      return Math.cos(a);
    case 30:
      return Math.tan(a);
    case 31:
      return Math.asin(a);
    case 32:
      return Math.acos(a);
    case 33:
      return Math.atan(a);
    case 34:
      return Math.sinh(a);
    case 35:
      return Math.cosh(a);
    case 36:
      return Math.tanh(a);
    default:
      throw new Error(`no operation ${operation}`);
  }
}

/** As C has it: 1 to any power is 1, and so is −1 to an infinite one. */
function power(a, b) {
  return a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b;
}
