// A surface as the stages draw it: a grid of losses, and heights on a scale that shows valleys.

import { number } from "../core/format.js";
import { Grid } from "./projection.js";

/** Heights grow with the loss evenly near `zero` (within `unit`) and by factors far from it. */
export const height = (loss, zero, unit) => Math.asinh((loss - zero) / unit);

/**
 * Make a scene of what Python sent: z holds rows from y_min up, missing values are NaN.
 * @param {Omit<import("../messages.js").Scene, "grid"> & { z: any, grid?: any }} data
 */
export function makeScene(data) {
  const { columns, rows, view, zero, unit } = data;
  const z = data.z;
  const show = (loss) => height(loss, zero, unit);
  const shown = Float64Array.from(z, (loss) => (Number.isFinite(loss) ? show(loss) : NaN));
  return {
    ...data,
    shown,
    show,
    open: shown.some(Number.isNaN), // somewhere the loss has no value
    x: spread(view[0], view[1], columns),
    y: spread(view[2], view[3], rows),
    rowsOf: rowsOf(columns, rows),
    grid: new Grid(shown, columns, rows, /** @type {any} */ (view)),
    ticks: lossTicks(z, zero, unit, show),
  };
}

/**
 * Make a window of what Python sent: losses above `base`, at coordinates closer together within its view.
 * @param {import("../messages.js").Window & { z: any }} data
 */
export function makeWindow(data) {
  return {
    ...data,
    z: Float64Array.from(data.z, (above) => data.base + above),
    rowsOf: rowsOf(data.x.length, data.y.length),
  };
}

/** The heights of a window on the scale of its scene, and the lowest and highest within its view. */
export function heightsIn({ x, y, z, view }, scene) {
  const shown = z.map((loss) => (Number.isFinite(loss) ? scene.show(loss) : NaN));
  let [low, high] = [Infinity, -Infinity];
  shown.forEach((v, i) => {
    const [a, b] = [x[i % x.length], y[Math.floor(i / x.length)]];
    if (Number.isNaN(v) || a < view[0] || a > view[1] || b < view[2] || b > view[3]) return;
    low = Math.min(low, v);
    high = Math.max(high, v);
  });
  return { shown, low, high };
}

/** Heights of level lines, about as many as `count`, in Plotly's words. */
export function levels(low, high, count) {
  if (!(high > low)) return { start: 0, end: 0, size: 1 };
  const size = roundStep((high - low) / count);
  return { start: Math.ceil(low / size) * size, end: Math.floor(high / size) * size, size };
}

/** The next number upwards that begins with 1, 2 or 5. */
function roundStep(raw) {
  const base = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 5].map((k) => k * base).find((k) => k >= raw) ?? 10 * base;
}

/** What makes rows for Plotly of values one after the other; null where there is none. */
function rowsOf(columns, rows) {
  return (values) =>
    Array.from({ length: rows }, (_, r) =>
      Array.from(values.subarray(r * columns, (r + 1) * columns), (v) => (Number.isFinite(v) ? v : null)),
    );
}

function spread(low, high, count) {
  return Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
}

/** Axis labels at round losses: by factors where the range is wide, evenly where it is not. */
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
  const losses = !wide ? even(low, high) : low < 0 ? signed(low, high) : decades(low, high);
  const apart = (show(high) - show(low)) / 9;
  /** @type {{at: number, text: string}[]} */
  const ticks = [];
  for (const loss of losses) {
    const at = show(loss);
    if (ticks.every((tick) => Math.abs(tick.at - at) > apart)) ticks.push({ at, text: number(loss, 3) });
  }
  return ticks.sort((a, b) => a.at - b.at);
}

function decades(low, high) {
  const out = low <= 0 ? [0] : [];
  for (let e = -12; e <= 12; e++) if (10 ** e >= low && 10 ** e <= high) out.push(10 ** e);
  return out;
}

/** Round losses on both sides of 0, the roundest first. */
function signed(low, high) {
  const out = [0];
  for (const digits of [[1], [5], [2], [3, 4, 6, 7, 8, 9]])
    for (let e = 12; e >= -12; e--)
      for (const digit of digits) for (const sign of [-1, 1]) out.push(sign * Number(`${digit}e${e}`));
  return out.filter((loss) => loss >= low && loss <= high);
}

function even(low, high) {
  const step = roundStep((high - low) / 4);
  const out = [];
  for (let v = Math.ceil(low / step) * step; v <= high + step * 1e-9; v += step)
    out.push(Math.abs(v) < step * 1e-9 ? 0 : v);
  return out;
}
