// A GIF of a reel, no larger than asked for: with fewer frames, then smaller, until it fits.

import { rgb } from "../stages/palette.js";
import { Gif } from "./gif.js";

const MOST = 100; // frames
const FASTEST = 4; // hundredths of a second a frame: what is shorter, browsers show as a tenth
const REST = 150; // hundredths of a second for which the end is seen
const TURN = 40; // milliseconds of work before the page gets its turn
const SAMPLES = [0, 0.5, 1]; // parts of the run from which colors are chosen
const EARLY = 0.2; // part of the frames after which it is plain that they will be too large
// What is tried: share of the width and of the frames.
const TRIES = [
  [1, 1],
  [1, 0.6],
  [0.75, 0.6],
  [0.75, 0.35],
  [0.5, 0.35],
  [0.5, 0.2],
  [0.35, 0.15],
];
const NARROWEST = 320; // pixels of the width of what is tried last
const WORST = 1.55; // bytes that a pixel takes at most there: a code of twelve bits for each, and the lengths of blocks
const HEADS = 900; // bytes around the pixels

/** How many frames a run of so many steps and seconds has, and for how long each is seen, in hundredths of a second. */
export function frames(steps, seconds, share = 1) {
  const count = Math.max(2, Math.round(share * Math.min(MOST, steps, (100 * seconds) / FASTEST)));
  return { count, delay: Math.max(FASTEST, Math.round((100 * seconds) / count)) };
}

/** What is tried one after the other: pixels of width, frames and their delay. The last keeps `limit` whatever is drawn. */
export function plans(width, steps, seconds, limit) {
  const tried = TRIES.map(([size, share]) => ({
    width: 2 * Math.round((size * width) / 2),
    ...frames(steps, seconds, share),
    sure: false,
  }));
  const surely = Math.floor((limit - HEADS) / (NARROWEST * Math.round((NARROWEST * 9) / 16) * WORST)) - 1;
  const count = Math.max(1, Math.min(surely, tried.at(-1)?.count ?? 1));
  return [...tried, { width: NARROWEST, count, delay: Math.round((100 * seconds) / count), sure: true }];
}

/**
 * The file, null if `signal` has called it off; `limit` in bytes. `tell` is given the share that is done, `reduced` the
 * size and the number of pictures, if that is not what was asked for.
 * @returns {Promise<Blob | null>}
 */
export async function gifOf(reel, { steps, seconds, width, limit, signal, tell, reduced }) {
  for (const [i, plan] of plans(width, steps, seconds, limit).entries()) {
    reel.size(plan.width);
    const gif = await encoded(reel, steps, plan, limit, signal, tell);
    if (signal.aborted) return null;
    if (!gif) continue;
    if (i > 0) reduced(gif.width, gif.height, plan.count + 1);
    return gif.end();
  }
  throw new RangeError(`${limit}`); // fewer bytes than a frame needs
}

/** A GIF of `count` frames; null as soon as it is plain that it will be larger than `limit`. */
async function encoded(reel, steps, { count, delay, sure }, limit, signal, tell) {
  const { width, height } = reel.canvas;
  const shot = (part) => {
    reel.draw(part * steps, steps);
    return new Uint32Array(reel.context.getImageData(0, 0, width, height).data.buffer);
  };
  const gif = new Gif(width, height, SAMPLES.map(shot), reel.inks.map(rgb));
  let [first, rested] = [0, performance.now()];
  for (let i = 0; i <= count; i++) {
    gif.add(shot(i / count), i === count ? REST : delay);
    if (i === 0) first = gif.size;
    const likely = !sure && i > EARLY * count ? first + ((gif.size - first) * count * 0.8) / i : 0;
    if (Math.max(gif.size, likely) > limit) return null;
    if (performance.now() - rested < TURN) continue;
    tell(i / count);
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (signal.aborted) return null;
    rested = performance.now();
  }
  return gif;
}
