// Runs the program of a lane for many particles at once: every number of a step is a row with a place for each of them.
// Operation by operation over rows is many times faster than particle by particle, and gives the same bits.

import { across, READS, result } from "./operations.js";

export const ROOM = 256; // particles in a block: its rows stay near the processor

/**
 * A block of particles that run the program `lane`, as loaded() has made it; `apart` names the numbers of the optimizer
 * that each particle has for itself; `noisy`, each has noise of its own.
 * @param {any} lane
 * @param {string[]} apart
 * @param {boolean} noisy
 */
export function crowd(lane, apart = [], noisy = false) {
  const { program, registers } = lane;
  const wide = new Set([...program.x, ...apart.map((name) => program.optimizer[name])]);
  for (const [before] of program.memory) wide.add(before);
  if (noisy) for (const k of program.noise) wide.add(k);
  const sections = Object.fromEntries(
    ["once", "step", "each"].map((name) => [name, operations(program[name], lane.firsts[name])]),
  );
  for (const { from, to } of Object.values(sections).flat()) if (from.some((k) => wide.has(k))) wide.add(to);
  const read = Object.values(sections)
    .flat()
    .filter(({ to }) => wide.has(to))
    .flatMap(({ from }) => from);
  const used = [...wide, ...read, ...program.next, program.loss, ...program.memory.flat()];
  /** @type {Float64Array[]} */
  const rows = [];
  for (const k of used) rows[k] ??= new Float64Array(ROOM);
  const parts = Object.entries(sections).map(([name, list]) => {
    const shared = list.filter(({ to }) => !wide.has(to));
    const spread = shared.map(({ to }) => to).filter((to) => rows[to]);
    return [name, { shared, spread, own: list.filter(({ to }) => wide.has(to)) }];
  });
  const fill = (k) => rows[k]?.fill(registers[k]);
  for (let k = 0; k < registers.length; k += 1) if (!wide.has(k)) fill(k);
  const after = program.memory.map(() => new Float64Array(ROOM));
  return { lane, rows, parts: Object.fromEntries(parts), wide, fill, after, nextX: new Float64Array(ROOM) };
}

/** Carry out a section for the first n particles. */
function carryOut({ lane: { registers: r }, rows, parts, fill }, name, n) {
  const { shared, spread, own } = parts[name];
  for (const { code, from, to } of shared) r[to] = result(code, r[from[0]], r[from[1]], r[from[2]]);
  for (const k of spread) fill(k);
  for (const { code, from, to } of own) across(code, rows[to], rows[from[0]], rows[from[1]], rows[from[2]], n);
}

/**
 * Run a block: `x`, `y` are the starts (n,), `own` the numbers that each particle has for itself {name: (n,)}, the rest is
 * as in walk(), and `disturb(axis, s, row)` puts the noise of step s into a row where each has its own. Returns the positions
 * (x and y: (steps + 1) × n, a row for each step), the losses at the end (n,) and the steps at which particles diverged, −1
 * where they did not (n,); with `watched`, the losses at every step too, as positions.
 * @param {any} block
 * @param {any} task
 */
export function walkTogether(
  block,
  { numbers, x, y, own = {}, steps, factors, noise = [], disturb = (_axis, _s, _row) => {}, watched = false },
) {
  const { lane, rows, fill, wide } = block;
  const { program, registers: r } = lane;
  const n = x.length;
  const found = {
    x: new Float64Array((steps + 1) * n),
    y: new Float64Array((steps + 1) * n),
    loss: new Float64Array(n),
    losses: watched ? new Float64Array((steps + 1) * n) : null,
    diverged: new Int32Array(n).fill(-1),
  };
  const still = new Uint8Array(n); // who stays where it is: diverged, or without a slope
  for (const [places, values] of [
    [program.optimizer, numbers.optimizer],
    [program.surface, numbers.surface],
  ])
    for (const name in places) put(block, places[name], values[name], own[name]);
  rows[program.x[0]].set(x);
  rows[program.x[1]].set(y);
  carryOut(block, "once", n);
  for (const [before, first] of program.memory) rows[before].set(rows[first]);
  for (let s = 0; ; s += 1) {
    if (s < steps) {
      const brought = [
        [program.t, s + 1],
        [program.factor, factors[s]],
        ...program.noise.filter((k) => !wide.has(k)).map((k, axis) => [k, noise[axis][s]]),
      ];
      for (const [axis, k] of program.noise.entries()) if (wide.has(k)) disturb(axis, s, rows[k]);
      for (const [k, value] of brought) {
        if (k === null) continue;
        r[k] = value;
        fill(k);
      }
      carryOut(block, "step", n);
    }
    carryOut(block, "each", n);
    record(block, found, still, s, n);
    found.losses?.set(found.loss, s * n);
    if (s === steps) return found;
    move(block, still, n);
  }
}

function put({ lane: { registers }, rows, wide, fill }, k, value, own) {
  registers[k] = value;
  if (wide.has(k)) rows[k].set(own ?? new Float64Array(ROOM).fill(value));
  else fill(k);
}

/** Keep where everyone is at step s; who has left the finite numbers stays where it last was. */
function record({ lane: { program }, rows }, found, still, s, n) {
  const [px, py, loss] = [rows[program.x[0]], rows[program.x[1]], rows[program.loss]];
  const at = s * n;
  found.x.set(px.subarray(0, n), at);
  found.y.set(py.subarray(0, n), at);
  for (let i = 0; i < n; i += 1) {
    if (!still[i]) {
      if (Number.isFinite(px[i]) && Number.isFinite(py[i]) && Number.isFinite(loss[i])) {
        found.loss[i] = loss[i];
        continue;
      }
      still[i] = 1;
      found.diverged[i] = s;
      if (s === 0) found.loss[i] = loss[i];
    }
    if (s === 0) continue;
    found.x[at + i] = found.x[at - n + i];
    found.y[at + i] = found.y[at - n + i];
  }
}

/** The new points and memories take the places of the old ones; who has no slope at a finite loss stays. */
function move(block, still, n) {
  const { lane, rows } = block;
  const { program } = lane;
  const [nextX, nextY] = program.next.map((k) => rows[k]);
  for (let i = 0; i < n; i += 1)
    if (!still[i] && (Number.isNaN(nextX[i]) || Number.isNaN(nextY[i])) && slopeless(block, i)) still[i] = 1;
  for (const [m, [, , k]] of program.memory.entries()) block.after[m].set(rows[k]);
  block.nextX.set(nextX);
  rows[program.x[1]].set(nextY);
  rows[program.x[0]].set(block.nextX);
  for (const [m, [before]] of program.memory.entries()) rows[before].set(block.after[m]);
}

/** Whether one particle's slope is undefined at a finite loss, wherever its rule looks. */
function slopeless({ lane, rows, wide }, i) {
  const { program, registers: r } = lane;
  for (const k of wide) r[k] = rows[k][i];
  lane.carryOut("watch");
  return program.undefined.some(([gx, gy, loss]) => Number.isFinite(r[loss]) && Number.isNaN(r[gx] + 0 * r[gy]));
}

/** The operations of a section: {code, from: registers, to: register}. */
function operations(list, first) {
  const found = [];
  for (let i = 0; i < list.length; i += 1 + READS[list[i]]) {
    found.push({ code: list[i], from: [...list.slice(i + 1, i + 1 + READS[list[i]])], to: first + found.length });
  }
  return found;
}
