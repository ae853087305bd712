// Places on the axes of settings, counted as in ui/maps/spans.py, and the values that are written beside them.

const FORWARD = { log: (v) => Math.log10(v), near_one: (v) => -Math.log10(1 - v), linear: (v) => v, none: (v) => v };
const BACKWARD = { log: (u) => 10 ** u, near_one: (u) => 1 - 10 ** -u, linear: (u) => u, none: (u) => u };

export const toPlace = (value, scale) => FORWARD[scale](value);
export const fromPlace = (place, scale) => BACKWARD[scale](place);

/** {tickvals, ticktext} of an axis from `low` to `high` in places; null where Plotly's own will do. */
export function ticksOf(scale, low, high) {
  if (scale === "none") return { tickvals: [], ticktext: [] };
  if (scale === "linear") return null;
  const factors = high - low > 3 ? [1] : high - low > 1 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9];
  const digits = Math.max(1, Math.ceil(-Math.log10(high - low)) + 2);
  /** @type {[number, string][]} */
  const found = [];
  for (let decade = Math.floor(-high) - 1; decade <= Math.ceil(-low) + 1; decade += 1)
    for (const factor of factors) {
      // On an axis near one, the distance to one is what goes by factors.
      const size = factor * 10 ** (scale === "log" ? -decade : decade);
      const value = scale === "log" ? size : 1 - size;
      const place = toPlace(value, scale);
      if (place >= low - 1e-9 && place <= high + 1e-9) found.push([place, text(value, size, scale)]);
    }
  if (found.length < 2 && high - low < 1) return evenly(scale, low, high, digits);
  found.sort((a, b) => a[0] - b[0]);
  return { tickvals: found.map(([place]) => place), ticktext: found.map(([, words]) => words) };
}

/** Ticks of an axis so short that no round factors lie on it. */
function evenly(scale, low, high, digits) {
  const tickvals = Array.from({ length: 5 }, (_, i) => low + ((high - low) * (i + 0.5)) / 5);
  const rounded = tickvals.map((place) =>
    Number(fromPlace(place, scale).toPrecision(digits + (scale === "log" ? 0 : 2))),
  );
  return { tickvals: rounded.map((value) => toPlace(value, scale)), ticktext: rounded.map(String) };
}

function text(value, size, scale) {
  if (scale === "near_one") return String(Number(value.toPrecision(Math.max(1, Math.ceil(-Math.log10(size)) + 1))));
  const short = Number(value.toPrecision(2));
  return short >= 1e-3 && short < 1e5 ? String(short) : short.toExponential().replace("e-", "e−").replace("e+", "e");
}
