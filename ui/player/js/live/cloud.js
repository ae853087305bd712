// A cloud as the page runs it by itself while something is dragged: some of its particles, with the noise that Python drew.

import { crowd, walkTogether } from "../core/crowd.js";
import { OUTSIDE } from "../stages/cloud.js";

const LEVELS = { q10: 0.1, median: 0.5, q90: 0.9 };
const blocks = new WeakMap(); // program -> its block

function blockOf(loaded) {
  if (!blocks.has(loaded)) blocks.set(loaded, crowd(loaded, [], true));
  return blocks.get(loaded);
}

/**
 * Run the particles of a cloud; `parts` as live.parts() has them. `box` is the area of the codes of positions, as in
 * ui/noise/packing.py. Returns a cloud for the stage, with the path of its first particle as `example`, and the columns of
 * the chart; null where the draws belong to other numbers.
 */
export function runCloud({ loaded, numbers, draws }, box) {
  const { steps, start, particles: n } = numbers;
  const noisy = loaded.program.noise.length > 0;
  if (draws?.around_x?.length !== n || (noisy && draws.noise_x?.length !== n * steps)) return null;
  const factors = draws.factor ?? new Float64Array(steps).fill(1);
  if (factors.length !== steps) return null;
  const { radius } = numbers.cloud;
  const [x, y] = [draws.around_x, draws.around_y].map((around, k) =>
    Float64Array.from(around, (v) => start[k] + radius * numbers.span[k] * v),
  );
  const disturb = disturbance(numbers, draws, n);
  const run = walkTogether(blockOf(loaded), { numbers, x, y, steps, factors, disturb, watched: true });
  return { cloud: { ...packed(run, box, n, steps), ...paths(run, n, steps) }, series: losses(run, numbers, n) };
}

/** What puts the noise of a step into a row: the draws, which are those of σ = 1, times σ/√B. */
function disturbance({ cloud: { sigma, batch_size: batch }, whole }, draws, n) {
  const scale = whole && batch >= whole ? 0 : sigma / Math.sqrt(batch);
  const columns = [draws.noise_x, draws.noise_y];
  return (axis, s, row) => {
    for (let i = 0; i < n; i += 1) row[i] = scale * columns[axis][s * n + i];
  };
}

/** Positions as codes, a frame for each step. */
function packed(run, [x0, x1, y0, y1], n, steps) {
  const [x, y] = [new Uint16Array(run.x.length), new Uint16Array(run.x.length)];
  for (let k = 0; k < x.length; k += 1) {
    const [u, w] = [(run.x[k] - x0) / (x1 - x0), (run.y[k] - y0) / (y1 - y0)];
    const inside = u >= 0 && u <= 1 && w >= 0 && w <= 1;
    x[k] = inside ? Math.round(u * (OUTSIDE - 1)) : OUTSIDE;
    y[k] = inside ? Math.round(w * (OUTSIDE - 1)) : OUTSIDE;
  }
  return { x, y, particles: n, frames: steps + 1, stride: 1, steps };
}

/** The mean of all who have not diverged, and the path of the first particle. */
function paths(run, n, steps) {
  const [meanX, meanY] = [new Float64Array(steps + 1), new Float64Array(steps + 1)];
  const example = { x: new Float64Array(steps + 1), y: new Float64Array(steps + 1) };
  for (let s = 0; s <= steps; s += 1) {
    let [sumX, sumY, count] = [0, 0, 0];
    for (let i = 0; i < n; i += 1) {
      if (run.diverged[i] >= 0 && run.diverged[i] <= s) continue;
      sumX += run.x[s * n + i];
      sumY += run.y[s * n + i];
      count += 1;
    }
    meanX[s] = count ? sumX / count : NaN;
    meanY[s] = count ? sumY / count : NaN;
    example.x[s] = run.x[s * n];
    example.y[s] = run.y[s * n];
  }
  return { meanX, meanY, example };
}

/** The loss that a share of the particles does not exceed, above the lowest; who has diverged counts as large. */
function losses({ losses: all, diverged }, { minimum_loss: lowest, steps }, n) {
  const series = {};
  for (const name in LEVELS) series[name] = new Float64Array(steps + 1);
  const row = new Float64Array(n);
  for (let s = 0; s <= steps; s += 1) {
    for (let i = 0; i < n; i += 1) row[i] = diverged[i] >= 0 && diverged[i] <= s ? Infinity : all[s * n + i];
    row.sort();
    for (const [name, level] of Object.entries(LEVELS))
      series[name][s] = row[Math.max(0, Math.ceil(level * n) - 1)] - (lowest ?? 0);
  }
  return series;
}
