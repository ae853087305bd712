// The one clock: every picture, chart, card and number on the page shows the step this clock shows.

export const SECONDS = 10; // a whole run at speed ×1
const REST = 1.2; // seconds at the end before a loop starts again
const SLOW = 80; // milliseconds that a frame may take before others get a turn
const LONGEST = 500; // milliseconds of such a turn

export function createClock(requestFrame = (f) => requestAnimationFrame(f), later = (f, ms) => setTimeout(f, ms)) {
  const listeners = new Set();
  const clock = {
    step: 0, // fractional while playing
    steps: 1,
    playing: false,
    speed: 1,
    loop: false,
    /** Be told of every change; the answer stops that. */
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get shown() {
      return Math.floor(clock.step + 1e-9);
    },
    setSteps(steps) {
      if (clock.steps === Math.max(1, steps)) return;
      const atEnd = clock.step >= clock.steps;
      clock.steps = Math.max(1, steps);
      if (clock.step > clock.steps || (atEnd && !clock.playing && clock.step > 0)) clock.step = clock.steps;
      tell();
    },
    seek(step) {
      clock.step = Math.min(clock.steps, Math.max(0, step));
      tell();
    },
    jump(step) {
      clock.playing = false;
      clock.seek(Math.round(step));
    },
    play() {
      if (clock.playing) return;
      if (clock.step >= clock.steps) clock.step = 0;
      clock.playing = true;
      last = null;
      rest = 0;
      turn = 0;
      tell();
      ask(++chain);
    },
    pause() {
      clock.playing = false;
      clock.step = clock.shown;
      tell();
    },
    toggle() {
      if (clock.playing) clock.pause();
      else clock.play();
    },
    set(options) {
      Object.assign(clock, options);
      tell();
    },
    tell: () => tell(),
  };
  let last = null;
  let rest = 0;
  let turn = 0; // milliseconds that others had before this frame
  let chain = 0; // of frames, the latest: a pause may end while the next frame of the one before is still to come

  function ask(mine) {
    requestFrame((now) => mine === chain && tick(now));
  }

  function tell() {
    for (const listener of listeners) listener(clock);
  }

  function tick(now) {
    if (!clock.playing) return;
    // A machine that paints slowly would do nothing but paint: what has come from Python, and the hand on a control,
    // would wait from frame to frame. So after a slow frame others get as long as it took.
    const took = last === null ? 0 : now - last - turn;
    advance((Math.min(100, took) + turn) / 1000);
    last = now;
    tell();
    turn = took > SLOW ? Math.min(LONGEST, took) : 0;
    const mine = chain;
    if (clock.playing && turn) later(() => ask(mine), turn);
    else if (clock.playing) ask(mine);
  }

  function advance(seconds) {
    if (clock.step >= clock.steps) {
      rest += seconds;
      if (!clock.loop) clock.playing = false;
      else if (rest > REST) {
        clock.step = 0;
        rest = 0;
      }
      return;
    }
    clock.step = Math.min(clock.steps, clock.step + (seconds * clock.speed * clock.steps) / SECONDS);
  }

  return clock;
}

export const clock = createClock();
