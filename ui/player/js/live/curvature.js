// How sharply the loss is curved along a run of the page's own, and the limit of its rule: as sharpness_along has it in
// optim_core/studies/sharpness.py, from the program of the Hessian and of the limit.

import { numbersAlong } from "../core/program.js";

const HESSIAN = ["xx", "xy", "yy"];

/** The largest eigenvalue, and the smallest. */
const largest = (xx, xy, yy) => (xx + yy) / 2 + Math.hypot((xx - yy) / 2, xy);
const smallest = (xx, xy, yy) => (xx + yy) / 2 - Math.hypot((xx - yy) / 2, xy);

/**
 * {sharpness, limit} at every position; no limit where the rule has none. Rules with a rate for each coordinate see the
 * Hessian through their rates, the last of which counts for the end too; `places()` are ηλ of both directions for them.
 */
export function curvatureOf(program, numbers, { xy, rate, factors }) {
  const has = (name) => program.program[name] !== undefined;
  const found = numbersAlong(program, numbers, xy, factors, [
    ...HESSIAN,
    ...["limit", "weight", "whole", "penalty"].filter(has),
  ]);
  const { xx, xy: mixed, yy, whole, penalty, limit, weight } = found;
  if (!whole) return { sharpness: xx.map((v, i) => largest(v, mixed[i], yy[i])), limit };
  if (!rate) return null;
  const last = rate.length / 2 - 1;
  const eigenvalue = (of) =>
    xx.map((_, at) => {
      const i = Math.min(at, last);
      const [a, b] = [rate[2 * i] / whole[i], rate[2 * i + 1] / whole[i]];
      return of(a * (xx[i] + penalty[i]), Math.sqrt(a * b) * mixed[i], b * (yy[i] + penalty[i]));
    });
  const sharpness = eigenvalue(largest);
  const places = weight && (() => [eigenvalue(smallest), sharpness].map((all) => all.map((v, i) => weight[i] * v)));
  return { sharpness, limit, places };
}

/** The sharpness on a grid over a view, (rows × columns) from below, with other numbers of the surface. */
export function sharpnessOf(program, numbers, [x0, x1, y0, y1], columns, rows) {
  const xy = new Float64Array(2 * columns * rows);
  for (let i = 0; i < columns * rows; i += 1) {
    xy[2 * i] = x0 + ((x1 - x0) * (i % columns)) / (columns - 1);
    xy[2 * i + 1] = y0 + ((y1 - y0) * Math.floor(i / columns)) / (rows - 1);
  }
  const { xx, xy: mixed, yy } = numbersAlong(program, numbers, xy, new Float64Array([1]), HESSIAN);
  return xx.map((v, i) => largest(v, mixed[i], yy[i]));
}
