// Searches on the coarse map that the page has drawn by itself: what a grid and random trials would have found after how
// many. The trials are drawn by lot here; Python's own follow with its map.

const REPEATS = 100;
const LEVELS = [10, 50, 90]; // percent of the searches

/**
 * Quantiles of the best score so far after each of `budget` trials, by column: grid_10 … random_90. Scores lie between
 * `floor` and `high` and are told above the floor; lower is better.
 */
export function bestSoFar(map, budget, { floor, high }, better) {
  const top = high - floor;
  const scores = map.value.map((value) => {
    const score = (better === "high" ? 1 - value : value) - floor;
    return Number.isFinite(score) ? Math.min(Math.max(score, 0), top) : top;
  });
  const draw = lot();
  const at = (u, v) => scores[Math.floor(v * map.rows) * map.columns + Math.floor(u * map.columns)];
  const side = Math.round(Math.sqrt(budget));
  const lattice = Float64Array.from({ length: budget }, (_, k) =>
    at(((k % side) + 0.5) / side, (Math.floor(k / side) + 0.5) / side),
  );
  const grid = Array.from({ length: REPEATS }, () => falling(shuffled(lattice, draw)));
  const random = Array.from({ length: REPEATS }, () =>
    falling(Float64Array.from({ length: budget }, () => at(draw(), draw()))),
  );
  return { ...quantiles("grid", grid), ...quantiles("random", random) };
}

/** Numbers from 0 to 1 that are the same every time, so that lines do not tremble under a hand (mulberry32). */
function lot(state = 1) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function shuffled(values, draw) {
  const found = values.slice();
  for (let k = found.length - 1; k > 0; k -= 1) {
    const other = Math.floor(draw() * (k + 1));
    [found[k], found[other]] = [found[other], found[k]];
  }
  return found;
}

/** The least so far. */
function falling(scores) {
  for (let k = 1; k < scores.length; k += 1) scores[k] = Math.min(scores[k], scores[k - 1]);
  return scores;
}

function quantiles(kind, searches) {
  const columns = LEVELS.map(() => new Float64Array(searches[0].length));
  for (let k = 0; k < searches[0].length; k += 1) {
    const found = Float64Array.from(searches, (search) => search[k]).sort();
    for (const [i, level] of LEVELS.entries()) columns[i][k] = found[Math.ceil((level * REPEATS) / 100) - 1];
  }
  return Object.fromEntries(LEVELS.map((level, i) => [`${kind}_${level}`, columns[i]]));
}
