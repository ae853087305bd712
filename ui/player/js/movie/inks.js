// The 255 colors of a GIF: some that must be there, the rest by cutting the colors of sample pictures in halves
// (median cut, Heckbert 1982).

const BITS = 6; // of each of red, green, blue, by which colors are told apart
const CELLS = 1 << (3 * BITS);
const SHIFT = 8 - BITS;

/** The cell of a pixel 0xAABBGGRR, as a canvas holds it in little-endian memory. */
const cellOf = (pixel) =>
  (((pixel & 255) >> SHIFT) << (2 * BITS)) |
  ((((pixel >> 8) & 255) >> SHIFT) << BITS) |
  (((pixel >> 16) & 255) >> SHIFT);

/** Up to `most` colors [r, g, b] for pictures given as Uint32Array; those in `fixed` come first, as they are. */
export function inksFor(pictures, fixed, most) {
  const counts = new Uint32Array(CELLS);
  for (const pixels of pictures) for (let i = 0; i < pixels.length; i += 3) counts[cellOf(pixels[i])] += 1;
  const cells = [];
  for (let cell = 0; cell < CELLS; cell++) if (counts[cell]) cells.push({ at: middle(cell), count: counts[cell] });
  const boxes = cells.length ? [boxOf(cells)] : [];
  while (boxes.length < most - fixed.length) {
    const widest = boxes.reduce((best, box) => (box.worth > best.worth ? box : best), boxes[0]);
    if (!widest || widest.worth === 0) break;
    boxes.splice(boxes.indexOf(widest), 1, ...halves(widest));
  }
  return [...fixed, ...boxes.map(meanOf)];
}

const middle = (cell) => [2 * BITS, BITS, 0].map((by) => (((cell >> by) & ((1 << BITS) - 1)) + 0.5) * (1 << SHIFT));

function boxOf(cells) {
  const spans = [0, 1, 2].map((k) => {
    let [low, high] = [255, 0];
    for (const { at } of cells) {
      if (at[k] < low) low = at[k];
      if (at[k] > high) high = at[k];
    }
    return high - low;
  });
  const span = Math.max(...spans);
  const count = cells.reduce((sum, cell) => sum + cell.count, 0);
  return { cells, along: spans.indexOf(span), worth: cells.length > 1 ? span * Math.sqrt(count) : 0 };
}

function halves({ cells, along }) {
  const sorted = [...cells].sort((a, b) => a.at[along] - b.at[along]);
  const half = sorted.reduce((sum, cell) => sum + cell.count, 0) / 2;
  let [k, seen] = [0, 0];
  while (k < sorted.length - 2 && seen + sorted[k].count <= half) seen += sorted[k++].count;
  return [boxOf(sorted.slice(0, k + 1)), boxOf(sorted.slice(k + 1))];
}

function meanOf({ cells }) {
  const count = cells.reduce((sum, cell) => sum + cell.count, 0);
  return [0, 1, 2].map((k) => Math.round(cells.reduce((sum, cell) => sum + cell.count * cell.at[k], 0) / count));
}

/** The function from a pixel to the nearest of these colors, by number. */
export function nearest(inks) {
  const known = new Int16Array(CELLS).fill(-1);
  return (pixel) => {
    const cell = cellOf(pixel);
    if (known[cell] < 0) known[cell] = closest(inks, pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255);
    return known[cell];
  };
}

function closest(inks, red, green, blue) {
  let [best, least] = [0, Infinity];
  inks.forEach(([r, g, b], i) => {
    const far = 2 * (r - red) ** 2 + 4 * (g - green) ** 2 + 3 * (b - blue) ** 2; // as eyes weigh them
    if (far < least) [best, least] = [i, far];
  });
  return best;
}
