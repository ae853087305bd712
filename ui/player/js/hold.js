// Taking hold of the start point, before Plotly sees the pointer; every other press is Plotly's.

const REACH = { mouse: 14, touch: 26, pen: 18 }; // how near, in pixels, takes hold

/**
 * Let the point at `place()` of a node (pixels, or null where there is none) be dragged: `move(x, y)` is called with
 * every new place, `end()` when it has been let go. The answer says at any time whether it is `held`.
 */
export function holdPoint(node, { place, move, end }) {
  const state = { held: false };
  const at = (event) => {
    const box = node.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const near = (event) => {
    const point = place();
    if (!point) return false;
    const [x, y] = at(event);
    return Math.hypot(x - point[0], y - point[1]) < (REACH[event.pointerType] ?? REACH.mouse);
  };
  node.addEventListener("pointermove", (event) => {
    if (state.held) move(...at(event));
    else node.classList.toggle("dl-grab", near(event));
  }, true);
  node.addEventListener("pointerdown", (event) => {
    document.activeElement?.blur(); // from here on keys are the clock's
    if (event.button !== 0 || !near(event)) return;
    event.stopPropagation();
    event.preventDefault();
    state.held = true;
    node.classList.add("dl-grabbing");
    node.setPointerCapture(event.pointerId);
  }, true);
  for (const kind of ["pointerup", "pointercancel"])
    node.addEventListener(kind, (event) => {
      if (!state.held) return;
      event.stopPropagation();
      node.classList.remove("dl-grabbing");
      if (kind === "pointerup") move(...at(event));
      setTimeout(() => { // after the click that the browser makes of it
        state.held = false;
        end();
      }, 0);
    }, true);
  for (const old of ["mousedown", "mousemove", "touchstart"])
    node.addEventListener(old, (event) => {
      if (!state.held) return;
      event.stopPropagation();
      event.preventDefault();
    }, { capture: true, passive: false });
  return state;
}
