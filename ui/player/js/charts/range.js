// What an axis shows: the range of what is worth seeing, and round numbers along it.

import { number } from "../core/format.js";

export const FLOOR = 1e-16; // what a log axis shows of zero
const QUARTER = 4; // ranges end at quarters of a decade, so that they rest while a slider moves
const ABSURD = 1e5; // times what lanes begin with, or spread over, in the middle: so much is not worth an axis
const LEAP = 1000; // times the start

/**
 * What an axis is made for: of a lane that is absurdly large beside the others, or that diverged, only the beginning, or
 * it would hide the others; of the rest all but absurd peaks. Where all lanes are absurd, all count.
 */
export function worthSeeing(lanes, of, linear) {
  const columns = lanes.map(of);
  const typical = columns.map(linear ? spread : (column) => Math.abs(middle(column)));
  const usual = middle(linear ? typical : columns.map((column) => Math.abs(column[0])));
  const fine = lanes.map((lane, i) => lane.outcome !== "diverged" && !(typical[i] > ABSURD * usual && usual > 0));
  if (!fine.includes(true)) return columns;
  return columns.map((column, i) => {
    if (!fine[i]) return beginning(column);
    const most = ABSURD * Math.max(usual, typical[i]);
    return linear || !(most > 0) ? column : column.filter((v) => !(Math.abs(v) > most));
  });
}

/** The start and the first step, if that is not a leap out of the picture. */
const beginning = (column) => column.slice(0, Math.abs(column[1]) <= LEAP * Math.abs(column[0]) ? 2 : 1);

/** The median of the finite values; NaN where there is none. */
function middle(values) {
  const finite = Float64Array.from(values).filter(Number.isFinite).sort();
  return finite.length ? finite[finite.length >> 1] : NaN;
}

function spread(column) {
  const finite = Float64Array.from(column).filter(Number.isFinite);
  return finite.reduce((a, b) => Math.max(a, b), -Infinity) - finite.reduce((a, b) => Math.min(a, b), Infinity);
}

/** The range, in powers of ten, around all finite positive values, at most `span` wide; null where there is none. */
export function decadeRange(columns, span = 14) {
  let low = Infinity;
  let high = 0;
  for (const column of columns)
    for (const v of column) {
      if (!(v > 0 && v < Infinity)) continue;
      if (v < low) low = v;
      if (v > high) high = v;
    }
  if (high === 0) return null;
  const top = Math.min(30, Math.ceil((Math.log10(high) + 0.05) * QUARTER) / QUARTER);
  const bottom = Math.max(Math.floor((Math.log10(Math.max(low, FLOOR)) - 0.05) * QUARTER) / QUARTER, top - span);
  return [Math.min(bottom, top - 0.5), top];
}

/** Labels for a range in powers of ten: 1, 2, 5 of every decade where there are few, else every so many decades. */
export function decadeTicks(bottom, top) {
  const stride = Math.max(1, Math.ceil((top - bottom) / 5));
  const digits = top - bottom < 2.2 ? [1, 2, 5] : [1];
  const ticks = [];
  for (let e = Math.floor(bottom); e <= top; e++) {
    if (e % stride) continue;
    for (const digit of digits) {
      const power = e + Math.log10(digit);
      if (power >= bottom && power <= top) ticks.push([digit * 10 ** e, powerText(digit, e)]);
    }
  }
  const shown = ticks.length < 3 ? evenTicks(10 ** bottom, 10 ** top) : ticks;
  return { tickmode: "array", tickvals: shown.map((tick) => tick[0]), ticktext: shown.map((tick) => tick[1]) };
}

/** Round values a few steps apart, for a range that is too narrow for powers of ten. */
function evenTicks(low, high) {
  const raw = (high - low) / 5;
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5].map((k) => k * size).find((each) => each >= raw) ?? 10 * size;
  const ticks = [];
  for (let v = Math.ceil(low / step) * step; v <= high; v += step) ticks.push([v, number(v, 3)]);
  return ticks;
}

function powerText(digit, e) {
  if (e >= -2 && e <= 3) return String(Number((digit * 10 ** e).toPrecision(3)));
  const power = `10${[...String(e)].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c])).join("")}`;
  return digit === 1 ? power : `${digit}·${power}`;
}

/** The range of all finite values with some air, for quantities that may be negative. */
export function linearRange(columns) {
  let low = Infinity;
  let high = -Infinity;
  for (const column of columns)
    for (const v of column) {
      if (!Number.isFinite(v)) continue;
      if (v < low) low = v;
      if (v > high) high = v;
    }
  if (!(high >= low)) return [-1, 1];
  const air = 0.05 * (high - low || 1);
  return [low - air, high + air];
}
