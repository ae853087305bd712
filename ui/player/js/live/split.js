// The error of a run of the page's own, split into directions, and what each is multiplied by per step: the columns of
// ui/maps/spectral.py, which says why the largest of some steps counts.

const [WINDOW, SWING, ROUNDING] = [20, 10, 1e-14];

/** `basis` is {minimum, vectors, errors, factors, stale}, see Basis in ui/page/messages/maps.py; `run` has x and y. */
export function split({ x, y }, { minimum, vectors, errors, factors, stale }) {
  /** @type {Record<string, Float64Array>} */
  const found = {};
  for (const [k, [a, b]] of vectors.entries()) {
    const error = Float64Array.from(x, (at, i) => Math.abs(a * (at - minimum[0]) + b * (y[i] - minimum[1])));
    found[errors[k]] = error;
  }
  const size = Math.hypot(...minimum);
  const [one, other] = errors.map((name) => found[name]);
  const floor = one.map((error, i) => ROUNDING * Math.max(error, other[i], size));
  for (const [k, name] of factors.entries()) found[name] = factorsOf(found[errors[k]], floor);
  for (const name of stale) found[name] = new Float64Array(x.length).fill(NaN);
  return found;
}

/** What a size is multiplied by per step, over the last steps; near the end, and at or below the floor, it stays. */
export function factorsOf(sizes, floor = new Float64Array(sizes.length)) {
  const last = sizes.length - 1;
  const swing = Math.min(SWING, last >> 2);
  const peaksOf = (/** @type {Float64Array} */ column) =>
    Array.from({ length: last + 1 - swing }, (_, i) => Math.log(Math.max(...column.subarray(i, i + swing + 1))));
  const [peaks, lowest] = [sizes, floor].map(peaksOf);
  const seen = peaks.findLastIndex((peak, i) => peak > lowest[i]);
  const until = Math.max(1, seen < 0 ? peaks.length - 1 : seen);
  return Float64Array.from(sizes, (_, i) => {
    const now = Math.min(Math.max(i, 1), until);
    const before = Math.max(now - WINDOW, 0);
    return Math.exp((peaks[now] - peaks[before]) / (now - before));
  });
}
