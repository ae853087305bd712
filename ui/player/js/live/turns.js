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
