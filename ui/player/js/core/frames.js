// Pictures at some moments of a run: which two of them a moment lies between, and how far along.

/** The place of a tick among the frames: {i, j, f}, the frame before, the one after, and the share of the latter. */
export function placeOf(ticks, tick) {
  let [low, high] = [0, ticks.length - 1];
  if (tick >= ticks[high]) return { i: high, j: high, f: 0 };
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (ticks[middle] <= tick) low = middle;
    else high = middle;
  }
  return { i: low, j: high, f: high > low ? (tick - ticks[low]) / (ticks[high] - ticks[low]) : 0 };
}

/** `size` values from `offset` on of the picture at a tick, between its two frames, into `out`; frames follow each other. */
export function blend(values, frameSize, { i, j, f }, offset, size, out) {
  const a = i * frameSize + offset;
  const b = j * frameSize + offset;
  for (let k = 0; k < size; k++) out[k] = values[a + k] + f * (values[b + k] - values[a + k]);
  return out;
}

/** The tick of a step: kept positions lie `every` steps apart, and the last is at the end. */
export function tickOf(step, { every, kept, steps }) {
  const before = (kept - 2) * every; // the step of the last position but one
  return step <= before || kept < 2 ? step / every : kept - 2 + (step - before) / (steps - before);
}

/** And back. */
export function stepOf(tick, { every, kept, steps }) {
  const before = (kept - 2) * every;
  return tick <= kept - 2 || kept < 2 ? tick * every : before + (tick - (kept - 2)) * (steps - before);
}

/**
 * Line segments where a grid of values (rows of `side`, from the bottom up) passes `level`: [x0, y0, x1, y1, …] in
 * cells, from 0 to side − 1.
 */
export function levelLine(values, side, level) {
  const out = [];
  const cut = (a, b) => (level - a) / (b - a);
  for (let r = 0; r + 1 < side; r++)
    for (let c = 0; c + 1 < side; c++) {
      const k = r * side + c;
      const [a, b, d, e] = [values[k], values[k + 1], values[k + side], values[k + side + 1]];
      const points = [];
      if (a < level !== b < level) points.push(c + cut(a, b), r);
      if (b < level !== e < level) points.push(c + 1, r + cut(b, e));
      if (d < level !== e < level) points.push(c + cut(d, e), r + 1);
      if (a < level !== d < level) points.push(c, r + cut(a, d));
      for (let p = 0; p + 3 < points.length; p += 4) out.push(points[p], points[p + 1], points[p + 2], points[p + 3]);
    }
  return out;
}
