// How a map is pointed at with a mouse, a finger or the keys.

const STEADY = 5; // pixels that a pointer may move between down and up, and it is still a click
const CLOSER = 1.6; // what + and − zoom by

/** @import { MapStage } from "./mapstage.js" */

/** Whether what is pressed lies on the map: a button, a link. */
export const onTop = ({ target }) => target instanceof Element && Boolean(target.closest("button, a"));

/** Let a map hear what hands do to its node. */
export function listenTo(/** @type {MapStage} */ stage) {
  const { node } = stage;
  node.addEventListener("pointerdown", (event) => stage.pressed(event), true);
  node.addEventListener(
    "pointermove",
    (event) => {
      if (event.pointerType !== "touch" && !event.buttons && !onTop(event))
        stage.point(stage.inside(event) ? stage.placeAt(event) : null);
    },
    true,
  );
  node.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && stage.point(null));
  node.addEventListener("keydown", (event) => press(stage, event));
  node.addEventListener(
    "focusout",
    (event) => !node.contains(/** @type {Node} */ (event.relatedTarget)) && stage.point(null),
  );
}

/** A click opens the run of its cell, a tap chooses the cell. Plotly takes hold of the page while it is pressed. */
export function released(/** @type {MapStage} */ stage, down) {
  const stop = new AbortController();
  const release = (up) => {
    stop.abort();
    const still = Math.hypot(up.clientX - down.clientX, up.clientY - down.clientY) < STEADY;
    if (up.type !== "pointerup" || !still || stage.fingers.pinching) return;
    const place = stage.placeAt(down);
    if (down.pointerType === "touch") stage.choose(place);
    else stage.hands.onOpen(place);
  };
  for (const kind of ["pointerup", "pointercancel"])
    document.addEventListener(kind, release, { capture: true, signal: stop.signal });
}

/** Arrow keys move from cell to cell, with Shift by ten; Enter opens, + and − zoom, Escape shows the whole view. */
function press(/** @type {MapStage} */ stage, event) {
  if (event.target !== stage.node || event.ctrlKey || event.metaKey || event.altKey) return;
  const far = event.shiftKey ? 10 : 1;
  const moves = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, far], ArrowDown: [0, -far] };
  const place = stage.pointed?.place ?? stage.start ?? stage.placeOf([0, 0]);
  if (moves[event.key]) {
    const cells = stage.spec.cells;
    const moved = stage.cellOf(place).map((v, i) => Math.min(cells[i] - 1, Math.max(0, v + moves[event.key][i])));
    stage.choose(stage.placeOf(moved));
  } else if (event.key === "Enter") stage.hands.onOpen(stage.placeOf(stage.cellOf(place)));
  else if (event.key === "+" || event.key === "=") stage.zoom(place, 1 / CLOSER);
  else if (event.key === "-") stage.zoom(place, CLOSER);
  else if (event.key === "Escape" && !stage.home.hidden) stage.goHome();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
