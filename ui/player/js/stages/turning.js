// Hands that turn a surface in space: a double click brings the usual view back, a finger that goes sideways turns it.

import { MEANT } from "../core/hold.js";

const RADIAN = 120; // pixels that a finger goes for one

/**
 * Listen on a stage.
 * @param {HTMLElement} node
 * @param {{ held: () => boolean, turn: (angle: number) => void, reset: () => void }} hands
 */
export function listenToHands(node, { held, turn, reset }) {
  node.addEventListener("dblclick", reset);
  // Plotly's own camera would jump when a finger comes down, and keep the page from being scrolled.
  for (const kind of ["touchstart", "touchmove", "touchend"])
    node.addEventListener(kind, (event) => event.stopPropagation(), { capture: true, passive: true });
  let last = /** @type {number | null} */ (null);
  let turning = false;
  node.addEventListener("pointerdown", (event) => {
    last = event.pointerType === "touch" ? event.clientX : null;
    turning = false;
  });
  node.addEventListener("pointermove", (event) => {
    if (last === null || event.pointerType !== "touch" || held()) return;
    turning ||= Math.abs(event.clientX - last) > MEANT;
    if (!turning) return;
    turn((event.clientX - last) / RADIAN);
    last = event.clientX;
  });
  for (const end of ["pointerup", "pointercancel"]) node.addEventListener(end, () => (last = null));
}

/** A camera whose eye has gone around the vertical, by an angle in radians. */
export function turned(camera, angle) {
  const { x, y, z } = camera.eye;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return { ...camera, eye: { x: c * x + s * y, y: c * y - s * x, z } };
}
