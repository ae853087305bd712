// The lecture view: the picture alone on the screen, in type and strokes that are read from the last row. What is only
// there to be pressed fades while the hands rest.

import { setAttribute } from "../core/dom.js";
import { isEmbedded } from "./embedded.js";

const KEPT = "descent-lab-lecture"; // it stays when a link opens another page
const RESTING = 2500; // milliseconds without a hand, until what can be pressed fades
const TREMBLE = 4; // pixels that a mouse may move while it rests

const page = () => document.documentElement;
const listeners = new Set();
let on = kept();
let stopWatching = () => {};

export const lecture = {
  /** Whether it is chosen; a frame in another page has none. */
  get on() {
    return on && !isEmbedded();
  },
  toggle() {
    on = !on;
    keep();
    for (const listener of listeners) listener();
  },
  onChange(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** Give a picture the whole page, or give the page back. */
  show(root, shown) {
    if (shown === root.hasAttribute("data-lecture")) return;
    setAttribute(root, "data-lecture", shown);
    const any = document.querySelector(".dl-player[data-lecture]") !== null; // that of a page just left may still be there
    setAttribute(page(), "data-lecture", any);
    stopWatching();
    stopWatching = any ? watchHands() : () => {};
  },
};

/** Say on the page whether the hands rest, until the answer is called. */
function watchHands() {
  const over = new AbortController();
  let [timer, at] = [0, [NaN, NaN]];
  const woken = () => {
    setAttribute(page(), "data-resting", false);
    clearTimeout(timer);
    timer = window.setTimeout(() => setAttribute(page(), "data-resting", true), RESTING);
  };
  const moved = ({ clientX: x, clientY: y }) => {
    if (Math.hypot(x - at[0], y - at[1]) < TREMBLE) return;
    at = [x, y];
    woken();
  };
  const options = { capture: true, passive: true, signal: over.signal };
  document.addEventListener("pointermove", moved, options);
  for (const kind of ["pointerdown", "wheel"]) document.addEventListener(kind, woken, options);
  document.addEventListener("keydown", ({ key }) => key === "Tab" && woken(), options);
  woken();
  return () => {
    over.abort();
    clearTimeout(timer);
    setAttribute(page(), "data-resting", false);
  };
}

function kept() {
  try {
    return sessionStorage.getItem(KEPT) !== null;
  } catch {
    return false; // nothing may be kept here
  }
}

function keep() {
  try {
    if (on) sessionStorage.setItem(KEPT, "");
    else sessionStorage.removeItem(KEPT);
  } catch {
    // then it lasts as long as the page
  }
}
