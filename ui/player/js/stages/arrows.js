// What the inspected lane knows at the step shown, as arrows on the contour: the slope it sees, what pushes it on, where it
// looks ahead, and the step it takes. The step is drawn to scale. Of the others the direction is true, the length goes by
// factors (a tenth is so many pixels shorter), and the number beside the arrow says how long it is.

import { number } from "../core/format.js";
import { laneColor } from "../core/marks.js";
import { write } from "./words.js";

const LONGEST = 76; // pixels of the longest of its kind in the run
const TENTH = 17; // pixels shorter, for each factor of ten
const SHORTEST = 15;
const HEAD = 8;
const FAINT = 0.35; // how clear those are that a text does not speak of, while it speaks of others

/** Whether a row is spoken of beside the picture, alone or with others. */
const isLit = (row, alone) => Boolean(row?.lit) && (alone === null || row.name === alone);

/** What the rows of an inspector say of arrows: rows by what they stand for. */
function arrowRows(inspected) {
  const rows = Object.fromEntries((inspected?.rows ?? []).map((row) => [row.name, row]));
  const by = (kind) => (inspected?.rows ?? []).find((row) => row.arrow === kind);
  return { at: rows.position, next: rows.next, gradient: by("gradient"), velocity: by("velocity"), ...looks(by) };
}

const looks = (by) => ({ ahead: by("ahead"), away: by("away"), there: by("there"), step: by("step") });

/** The way a vector of a row goes at a step, in data; null where it is not finite. */
const vector = (row, n) =>
  row && Number.isFinite(row.x[n]) && Number.isFinite(row.y[n]) ? [row.x[n], row.y[n]] : null;

/** The longest of a row's vectors, in data. */
const longest = (row) =>
  row.x.reduce((most, x, i) => {
    const size = Math.hypot(x, row.y[i]);
    return size < Infinity ? Math.max(most, size) : most;
  }, 0);

/** 1 where a row pushes the way its numbers point, −1 where it is taken off, as seen over the whole run. */
function sign(row, step) {
  let along = 0;
  for (let n = 0; n < row.x.length; n++) {
    const product = row.x[n] * step.x[n] + row.y[n] * step.y[n];
    if (Number.isFinite(product)) along += Math.sign(product);
  }
  return along < 0 ? -1 : 1;
}

/**
 * The arrows of a lane at a step, in pixels: [{kind, from, to, label}]; `px` and `py` are the functions from data to
 * pixels. A ring stands at the point that the rule looks at, where that is another one than its own. What a text beside
 * speaks of is `lit`, or of that what is lit `alone`; everything else is then `faint`.
 */
export function arrowsAt(inspected, step, px, py, alone = /** @type {string | null} */ (null)) {
  const { at, next, gradient, velocity, ahead, away, there, step: update } = arrowRows(inspected);
  const n = Math.max(0, Math.min(Math.floor(step), inspected.steps - 1));
  const here = vector(at, n);
  if (!here || !update) return [];
  /** @param {number[]} point */
  const place = (point) => [px(point[0]), py(point[1])];
  const arrows = [];
  const spoken = inspected.rows.some((row) => isLit(row, alone));
  const light = (row) => ({ lit: isLit(row, alone), faint: spoken && !isLit(row, alone) });
  const offset = vector(away, n);
  const looked = vector(ahead, n) ?? (offset && [here[0] + offset[0], here[1] + offset[1]]);
  if (looked)
    arrows.push({
      kind: "ahead",
      from: place(here),
      to: place(looked),
      label: (ahead ?? away).symbol,
      ...light(ahead ?? away),
    });
  const push = (kind, row, from, direction) => {
    const way = row && vector(row, n);
    if (!way || !(Math.hypot(...way) > 0)) return;
    const size = Math.hypot(...way);
    const to = place([from[0] + direction * way[0], from[1] + direction * way[1]]);
    const start = place(from);
    const pixels = Math.max(SHORTEST, LONGEST + TENTH * Math.log10(size / longest(row)));
    arrows.push({
      kind,
      from: start,
      to: stretched(start, to, pixels),
      label: `${direction < 0 ? "−" : ""}${row.symbol} ${number(size, 3)}`,
      ...light(row),
    });
  };
  push("gradient", gradient, ahead && looked ? looked : here, -1);
  if (there && looked) push("gradient", there, looked, -1);
  if (velocity) push("velocity", velocity, here, sign(velocity, update));
  const end = vector(next, n);
  if (end)
    arrows.push({
      kind: "step",
      from: place(here),
      to: place(end),
      label: `${update.symbol} ${number(Math.hypot(...(vector(update, n) ?? [NaN])), 3)}`,
      ...light(update),
    });
  for (const [row, point] of [
    [at, here],
    [next, end],
  ])
    if (point && isLit(row, alone))
      arrows.push({ kind: "point", from: place(point), to: place(point), lit: true, label: row.symbol });
  return arrows;
}

/**
 * The end of an arrow that goes from one pixel towards another and is so many pixels long.
 * @param {number[]} from @param {number[]} to
 */
function stretched(from, to, length) {
  const [[x0, y0], [x1, y1]] = [from, to];
  const [dx, dy] = [x1 - x0, y1 - y0];
  const size = Math.hypot(dx, dy) || 1;
  return [x0 + (dx / size) * length, y0 + (dy / size) * length];
}

/** Draw them: what a kind looks like differs in more than its colour. */
export function drawArrows(context, arrows, lane, colors, box) {
  const ink = { gradient: colors.text, velocity: colors.text, ahead: colors.muted, step: laneColor(lane, colors.dark) };
  const dash = { gradient: [], velocity: [6, 3], ahead: [2, 3], step: [] };
  const width = { gradient: 1.6, velocity: 2.2, ahead: 1.4, step: 3.4 };
  context.save();
  context.lineCap = "round";
  for (const { from, to, lit } of arrows) if (lit) light(context, from, to, colors);
  const drawn = arrows.filter(({ kind }) => kind !== "point");
  for (const { kind, from, to, faint } of drawn)
    for (const [color, more] of [
      [colors.background, 2.6],
      [ink[kind], 0],
    ]) {
      context.globalAlpha = faint ? FAINT : 1;
      context.strokeStyle = context.fillStyle = color;
      context.lineWidth = (width[kind] + more) * colors.scale;
      context.setLineDash(dash[kind]);
      context.beginPath();
      context.moveTo(...from);
      context.lineTo(...to);
      context.stroke();
      context.setLineDash([]);
      if (kind === "ahead") ring(context, to);
      else head(context, from, to, kind === "velocity");
    }
  context.globalAlpha = 1;
  label(context, arrows, ink, colors, box);
  context.restore();
}

/**
 * A light under an arrow, or under a point.
 * @param {number[]} from @param {number[]} to
 */
function light(context, from, to, colors) {
  context.globalAlpha = 0.85;
  context.strokeStyle = colors.lit;
  context.lineWidth = 14 * colors.scale;
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(to[0] + 0.01, to[1]);
  context.stroke();
}

/** @param {number[]} at */
function ring(context, at) {
  const [x, y] = at;
  context.beginPath();
  context.arc(x, y, 4.5, 0, 2 * Math.PI);
  context.stroke();
}

/**
 * An arrow's head, open or filled; none where the arrow is shorter than it.
 * @param {number[]} from @param {number[]} to
 */
function head(context, from, to, open) {
  const [[x0, y0], [x1, y1]] = [from, to];
  if (Math.hypot(x1 - x0, y1 - y0) < HEAD) return;
  const angle = Math.atan2(y1 - y0, x1 - x0);
  context.beginPath();
  context.moveTo(x1 - HEAD * Math.cos(angle - 0.45), y1 - HEAD * Math.sin(angle - 0.45));
  context.lineTo(x1, y1);
  context.lineTo(x1 - HEAD * Math.cos(angle + 0.45), y1 - HEAD * Math.sin(angle + 0.45));
  if (!open) {
    context.closePath();
    context.fill();
  }
  context.stroke();
}

/** Names and sizes at the ends, moved apart where they would stand on each other. */
function label(context, arrows, ink, colors, box) {
  context.font = `600 ${11.5 * colors.scale}px ${colors.font}`;
  context.textBaseline = "middle";
  const taken = [];
  for (const { kind, from, to, label: text, faint } of arrows) {
    context.globalAlpha = faint ? FAINT : 1;
    const left = to[0] < from[0];
    context.textAlign = left ? "right" : "left";
    const x = to[0] + (left ? -8 : 8);
    let y = to[1];
    while (taken.some((other) => Math.abs(other - y) < 13 * colors.scale)) y += 6;
    taken.push(y);
    write(context, plain(text), x, y, { ink: ink[kind] ?? colors.text, ground: colors.background, box });
  }
}

/** A symbol in a line of text: m̂_t without its underscore. */
const plain = (text) => text.replace(/_\{?t(?:\+1)?\}?/g, "");
