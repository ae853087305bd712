// The first picture: what is slow waits until it moves.

const FRAMES = 4; // of it are on the screen by then

let begin;

/** Settles when the first picture moves. */
export const moving = new Promise((resolve) => (begin = resolve));

/** One frame later, after the browser has painted. */
export const nextFrame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));

/** The first paths are drawn. */
export async function firstDrawn() {
  for (let i = 0; i < FRAMES; i++) await nextFrame();
  begin();
}

const PATIENCE = 1000; // milliseconds

/** What stands beside the picture waits for it, but not for long: there may be none. */
export const movingOrLate = Promise.race([moving, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
