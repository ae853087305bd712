// Taking hold of a start point, before Plotly sees the pointer; every other press is Plotly's.

export const MEANT = 6; // pixels that a finger has to go sideways, or it scrolls the page
const REACH = { mouse: 14, touch: 26, pen: 18 }; // how near, in pixels, takes hold

/**
 * Let the points at `places()` of a node (pixels) be dragged: `move(x, y, index)` is called with every new place of one,
 * `end()` when it has been let go. The answer says at any time whether one is `held`, and which (`index`).
 */
export function holdPoint(node, { places, move, end }) {
  const state = { held: false, index: 0 };
  let pointer = null; // which finger holds it
  let before = null; // where the point was when it was taken hold of, once it has been moved
  const at = (event) => {
    const box = node.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  /** The index of the nearest point within reach, −1 where there is none. */
  const near = (event) => {
    const [x, y] = at(event);
    const away = places().map((point) => Math.hypot(x - point[0], y - point[1]));
    const nearest = Math.min(...away);
    return nearest < (REACH[event.pointerType] ?? REACH.mouse) ? away.indexOf(nearest) : -1;
  };
  /** The point goes back to where it was, and is held no longer. */
  function letGo() {
    node.classList.remove("dl-grabbing");
    if (before) move(...before, state.index);
    state.held = false;
    end();
  }
  node.addEventListener(
    "pointermove",
    (event) => {
      if (state.held && event.pointerId === pointer) {
        before ??= places()[state.index];
        move(...at(event), state.index);
      } else if (!state.held) node.classList.toggle("dl-grab", near(event) >= 0);
    },
    true,
  );
  node.addEventListener(
    "pointerdown",
    (event) => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur(); // from here on keys are the clock's
      if (state.held) return letGo(); // a second finger means the picture, not the point
      state.index = near(event);
      if (event.button !== 0 || state.index < 0) return;
      event.stopPropagation();
      event.preventDefault();
      state.held = true;
      pointer = event.pointerId;
      before = null;
      node.classList.add("dl-grabbing");
      node.setPointerCapture(event.pointerId);
    },
    true,
  );
  for (const kind of ["pointerup", "pointercancel"])
    node.addEventListener(
      kind,
      (event) => {
        if (!state.held || event.pointerId !== pointer) return;
        event.stopPropagation();
        node.classList.remove("dl-grabbing");
        if (kind === "pointerup") move(...at(event), state.index);
        setTimeout(() => {
          // after the click that the browser makes of it
          state.held = false;
          end();
        }, 0);
      },
      true,
    );
  for (const old of ["mousedown", "mousemove", "touchstart"])
    node.addEventListener(
      old,
      (event) => {
        if (!state.held) return;
        event.stopPropagation();
        event.preventDefault();
      },
      { capture: true, passive: false },
    );
  return state;
}
