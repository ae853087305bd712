// A hand that shows once what can be dragged: it takes hold of the start and moves it, in the air only.

import { h, reducedMotion, svg } from "../core/dom.js";

const HAND =
  "M9 11V4.5a1.5 1.5 0 0 1 3 0V10l.5-.1V8.7a1.4 1.4 0 0 1 2.8 0v1.6l.5-.1a1.4 1.4 0 0 1 2.5.8l.5-.1A1.4 1.4 0 0 1 21 12.3V16c0 4-2.5 6-6 6-3.2 0-4.9-1.4-6.5-4L5.600 13.400a1.500 1.500 0 0 1 2.400-1.800z";

/** Show it over a stage at a place [x, y] in pixels; never to those who want no motion. */
export function showHand(stage, place) {
  if (!place || reducedMotion()) return;
  const drawn = svg("svg", { viewBox: "0 0 26 26", width: 34, height: 34 }, svg("path", { d: HAND }));
  const node = h("div", { class: "dl-hand", "aria-hidden": "true", "data-testid": "hand" }, drawn);
  node.style.left = `${place[0]}px`;
  node.style.top = `${place[1]}px`;
  node.addEventListener("animationend", () => node.remove());
  stage.querySelector(".dl-hand")?.remove();
  stage.append(node);
}
