// A surface as the stages draw it: a grid of losses, and heights on a scale that shows valleys.

import { number } from "./format.js";
import { Grid } from "./projection.js";

/** Heights grow with the loss evenly near `zero` (within `unit`) and by factors far from it. */
export const height = (loss, zero, unit) => Math.asinh((loss - zero) / unit);

/** Make a scene of what Python sent: z holds rows from y_min up, missing values are NaN. */
export function makeScene(data) {
  const { columns, rows, view, zero, unit } = data;
  const z = data.z;
  const show = (loss) => height(loss, zero, unit);
  const shown = Float64Array.from(z, (loss) => (Number.isFinite(loss) ? show(loss) : NaN));
  return {
    ...data,
    z,
    shown,
    show,
    x: spread(view[0], view[1], columns),
    y: spread(view[2], view[3], rows),
    grid: new Grid(shown, columns, rows, view),
    ticks: lossTicks(z, zero, unit, show),
    rowsOf: (values) => Array.from({ length: rows }, (_, r) => Array.from(values.subarray(r * columns, (r + 1) * columns), (v) => (Number.isFinite(v) ? v : null))),
  };
}

function spread(low, high, count) {
  return Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
}

/** Axis labels at round losses: whole decades apart where the range is wide, evenly where it is not. */
export function lossTicks(z, zero, unit, show) {
  let low = Infinity;
  let high = -Infinity;
  for (const v of z) {
    if (!Number.isFinite(v)) continue;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  if (!(high > low)) return [];
  const wide = (high - zero) / unit > 30;
  const losses = wide ? decades(low, high) : even(low, high);
  const ticks = [];
  for (const loss of losses) {
    const at = show(loss);
    if (ticks.length === 0 || Math.abs(at - ticks.at(-1).at) > (show(high) - show(low)) / 9) ticks.push({ at, text: number(loss, 3) });
  }
  return ticks;
}

function decades(low, high) {
  const out = low <= 0 ? [0] : [];
  for (let e = -12; e <= 12; e++) if (10 ** e >= low && 10 ** e <= high) out.push(10 ** e);
  return out;
}

function even(low, high) {
  const raw = (high - low) / 4;
  const base = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((k) => k * base).find((k) => k >= raw);
  const out = [];
  for (let v = Math.ceil(low / step) * step; v <= high + step * 1e-9; v += step) out.push(Math.abs(v) < step * 1e-9 ? 0 : v);
  return out;
}
