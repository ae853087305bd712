// Who draws when not everything can be drawn in every frame: each in turn, and the last as soon as a frame is free.

export function takeTurns(drawers, nextFrame = (f) => requestAnimationFrame(f)) {
  let due = []; // those that have not drawn the newest, the longest waiting first
  let newest = null;
  let asked = false;

  function drawOne() {
    const drawer = due.shift();
    if (drawer) drawer(newest);
    if (due.length === 0 || asked) return;
    asked = true;
    nextFrame(() => {
      asked = false;
      if (due.length) drawOne();
    });
  }

  return {
    /** There is something new to draw: one draws it now. */
    show(what) {
      newest = what;
      due.push(...drawers.filter((drawer) => !due.includes(drawer)));
      drawOne();
    },
    /** Nobody needs to draw any more. */
    forget() {
      due = [];
    },
  };
}

/** Draws the newest there is, then rests so many times as long as that took: other things need their time too. */
export function withRests(draw, times, later = (f, ms) => setTimeout(f, ms), now = () => performance.now()) {
  let newest = null;
  let busy = false;

  async function drawAll() {
    busy = true;
    try {
      while (newest) {
        const [next, began] = [newest, now()];
        newest = null;
        await draw(next);
        const took = now() - began;
        await new Promise((resolve) => later(resolve, times * took));
      }
    } finally {
      busy = false;
    }
  }

  return {
    /** There is something new to draw; settles when all is drawn. */
    async show(what) {
      newest = what;
      if (!busy) await drawAll();
    },
    /** What has not been drawn yet need not be. */
    forget() {
      newest = null;
    },
  };
}
