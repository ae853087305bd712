// The error of a run of the page's own, split into directions, and what each is multiplied by per step: the columns of
// ui/maps/spectral.py, which says why the largest of some steps counts.

const [WINDOW, SWING] = [20, 10];

/** `basis` is {minimum, vectors, errors, factors, stale}, see Basis in ui/page/messages/maps.py; `run` has x and y. */
export function split({ x, y }, { minimum, vectors, errors, factors, stale }) {
  /** @type {Record<string, Float64Array>} */
  const found = {};
  for (const [k, [a, b]] of vectors.entries()) {
    const error = Float64Array.from(x, (at, i) => Math.abs(a * (at - minimum[0]) + b * (y[i] - minimum[1])));
    found[errors[k]] = error;
    found[factors[k]] = factorsOf(error);
  }
  for (const name of stale) found[name] = new Float64Array(x.length).fill(NaN);
  return found;
}

/** What a size is multiplied by per step, over the last steps; near the end it stays. */
export function factorsOf(sizes) {
  const last = sizes.length - 1;
  const swing = Math.min(SWING, last >> 2);
  const peaks = Array.from({ length: last + 1 - swing }, (_, i) =>
    Math.log(Math.max(...sizes.subarray(i, i + swing + 1))),
  );
  return Float64Array.from(sizes, (_, i) => {
    const now = Math.min(Math.max(i, 1), peaks.length - 1);
    const before = Math.max(now - WINDOW, 0);
    return Math.exp((peaks[now] - peaks[before]) / (now - before));
  });
}
