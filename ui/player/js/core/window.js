// Through which window the contour is seen: the surface's own view where that will do, else one Python is asked for.

import { server } from "./server.js";

const FEWEST = 50; // columns and rows of losses across what is seen
const AROUND = 0.25; // of it more on every side, so that a drag does not lead straight out of the window
const FINEST = 1e-12; // of a coordinate: nearer, floats cannot tell enough places apart
const FURTHEST = 1e8;

const wider = ([low, high]) => [low - AROUND * (high - low), high + AROUND * (high - low)];
const serves = ([low, high], [a, b], coarsest) => low <= a && b <= high && high - low <= coarsest * (b - a);
const possible = ([a, b]) =>
  b - a > FINEST * Math.max(Math.abs(a), Math.abs(b), 1) && Math.max(Math.abs(a), Math.abs(b)) < FURTHEST;

/** The window [x0, x1, y0, y1] for ranges {x, y} of the axes: null for the scene's view, `now` while it will do. */
export function windowFor({ x, y }, { view, columns }, now) {
  const enough = ([x0, x1, y0, y1], coarsest) => serves([x0, x1], x, coarsest) && serves([y0, y1], y, coarsest);
  if (enough(view, columns / FEWEST)) return null;
  if (now && enough(now, columns / FEWEST)) return now; // a window has as many columns
  return possible(x) && possible(y) ? [...wider(x), ...wider(y)] : now;
}

/** Ask Python for the losses in a window, or for none. */
export function askWindow(id, place, view) {
  server.set("window", String(id), view, { place });
}
