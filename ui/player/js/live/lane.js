// A lane as the page runs it, in the columns that Python sends.

import { walk } from "../core/program.js";
import { curvatureOf } from "./curvature.js";

/**
 * Run a lane: `live` are its numbers, `draws` the schedule's factors and the noise of
 * the steps where there are any, `shown` the lane as it was. `run` keeps what was recorded.
 * @param {any} loaded
 * @param {import("../messages.js").Numbers} live
 * @param {any} draws
 * @param {import("../core/store.js").ShownLane} shown
 * @returns {import("../core/store.js").ShownLane}
 */
export function runLane(loaded, live, draws, shown) {
  const { optimizer, surface, start, steps, minimum_loss: lowest, minima } = live;
  const factors = draws?.factor ?? new Float64Array(steps).fill(1);
  /** @type {Float64Array[]} */
  const noise = draws?.noise_x ? [draws.noise_x, draws.noise_y] : [];
  const run = walk(loaded, { numbers: { optimizer, surface }, start, steps, factors, noise, record: true });
  const [x, y] = apart(run.xy);
  const { curvature } = loaded;
  const along = { xy: run.xy, rate: run.shown.rate, factors };
  const rate = run.shown.rate ? apart(run.shown.rate).map(lasting) : [shown.rate_x, shown.rate_y];
  return {
    ...shown,
    hash: "live",
    start: shown.start && start,
    outcome: run.diverged >= 0 ? "diverged" : shown.outcome === "diverged" ? "moving" : shown.outcome,
    x,
    y,
    loss: run.loss,
    excess: lowest ? run.loss.map((loss) => Math.max(loss - lowest, 0)) : undefined,
    gradient: norms(run.slope),
    distance: minima.length ? distances(x, y, minima) : undefined,
    rate_x: rate[0],
    rate_y: rate[1],
    curvature: curvature && once(() => curvatureOf(curvature, { optimizer, surface }, along)),
    run: { ...run, factors, lr: optimizer.lr, settings: optimizer, start, steps },
  };
}

/** What is worked out when somebody first asks for it. */
function once(work) {
  let found;
  return () => {
    found ??= work();
    return found;
  };
}

/** The two columns of rows x, y, x, y, … */
export function apart(rows) {
  const columns = [new Float64Array(rows.length / 2), new Float64Array(rows.length / 2)];
  for (let i = 0; i < rows.length; i++) columns[i & 1][i >> 1] = rows[i];
  return columns;
}

/** A column of what each step did, with a value for the end too: the last. */
function lasting(column) {
  const out = new Float64Array(column.length + 1);
  out.set(column);
  out[column.length] = column.at(-1) ?? NaN;
  return out;
}

function norms(rows) {
  const [x, y] = apart(rows);
  return x.map((v, i) => Math.hypot(v, y[i]));
}

function distances(x, y, minima) {
  return x.map((at, i) => {
    let nearest = Infinity;
    for (const [a, b] of minima) nearest = Math.min(nearest, Math.hypot(at - a, y[i] - b));
    return nearest;
  });
}

/**
 * What the inspector shows of a lane that the page has run: the rows that Python named, with the numbers of this run.
 * @param {import("../core/store.js").Inspection} inspected
 * @param {import("../core/store.js").ShownLane} lane
 * @returns {import("../core/store.js").Inspection}
 */
export function inspectionOf(inspected, { run }) {
  const [x, y] = apart(run.xy);
  const rates = run.factors.map((factor) => run.lr * factor);
  const own = {
    position: [x.subarray(0, -1), y.subarray(0, -1)],
    next: [x.subarray(1), y.subarray(1)],
    lr: [rates, rates],
  };
  const rows = inspected.rows.map((row) => {
    const [rowX, rowY] = own[row.name] ?? (run.shown[row.name] ? apart(run.shown[row.name]) : [null, null]);
    return { ...row, x: rowX, y: rowY };
  });
  return { ...inspected, steps: run.steps, rows };
}
