// Two fingers zoom; one scrolls the page, or drags the start.

const AFTER = 400; // milliseconds after which no click is made any more of fingers that are gone

/**
 * Listen to the fingers on a node: `data(x, y)` are the data at pixels of it, `range()` what is seen, `zoom(range)` shows
 * another range, `end()` is called when the last of two has gone. The answer says at any time whether they are `pinching`.
 */
export function pinch(node, { data, range, zoom, end }) {
  const fingers = new Map();
  const state = { pinching: false };
  /** @type {any} */
  let began = null;
  const middle = () => {
    const box = node.getBoundingClientRect();
    const [a, b] = [...fingers.values()];
    return {
      at: data((a[0] + b[0]) / 2 - box.left, (a[1] + b[1]) / 2 - box.top),
      apart: Math.hypot(a[0] - b[0], a[1] - b[1]) || 1,
    };
  };
  const down = (event) => {
    if (event.pointerType !== "touch") return;
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
    if (fingers.size !== 2) return;
    began = { ...middle(), range: range() };
    state.pinching = true;
  };
  const move = (event) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
    if (fingers.size !== 2 || !began) return;
    const factor = began.apart / middle().apart;
    const around = (span, center) => span.map((v) => center + (v - center) * factor);
    zoom({ x: around(began.range.x, began.at[0]), y: around(began.range.y, began.at[1]) });
  };
  const up = (event) => {
    fingers.delete(event.pointerId);
    if (fingers.size > 0) return;
    if (state.pinching) end();
    began = null;
    setTimeout(() => {
      if (fingers.size === 0) state.pinching = false;
    }, AFTER);
  };
  node.addEventListener("pointerdown", down, true);
  node.addEventListener("pointermove", move, true);
  for (const kind of ["pointerup", "pointercancel"]) node.addEventListener(kind, up, true);
  return state;
}
