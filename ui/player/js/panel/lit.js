// The symbols that a text beside the picture speaks of: all are lit, or the one alone that one points at, focuses or presses.
// They stand in formulas, which Streamlit draws, under colours that are marks: see ui/course/symbols.py.

import { setAttribute } from "../core/dom.js";

const BUTTON = ".dl-lightable[data-lit]";
const MARK = /rgb\(0, 0, (\d+)\)/;
const MARKED = '.katex [style*="rgb(0, 0, "]';

class Lit {
  /** @type {string | null} */ alone = null;
  /** @type {string | null} */ held = null; // what was pressed
  listeners = new Set();

  onChange(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Forget what was pressed when nothing is spoken of any more. */
  show(spoken) {
    if (!spoken && (this.held || this.alone)) this.press(null);
  }

  press(name) {
    this.held = name;
    this.point(name);
  }

  /** Light one alone, or all. */
  point(name) {
    const alone = name ?? this.held;
    this.paint(alone);
    if (alone === this.alone) return;
    this.alone = alone;
    for (const listener of this.listeners) listener();
  }

  paint(alone) {
    const names = buttons().map(({ dataset }) => dataset.lit);
    for (const node of buttons()) {
      setAttribute(node, "aria-pressed", String(node.dataset.lit === this.held));
      node.classList.toggle("dl-off", alone !== null && node.dataset.lit !== alone);
    }
    for (const node of document.querySelectorAll(MARKED))
      node.classList.toggle("dl-off", alone !== null && names[markOf(node)] !== alone);
  }
}

const buttons = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll(BUTTON)]);

/** Which of the buttons a marked part of a formula belongs to. */
const markOf = (node) => Number(MARK.exec(node.getAttribute("style") ?? "")?.[1]) - 1;

export const lit = new Lit();

/** The quantity of what an event has hit; null where it has none. */
function nameAt({ target }) {
  if (!(target instanceof Element)) return null;
  const button = /** @type {HTMLElement | null} */ (target.closest(BUTTON));
  if (button) return button.dataset.lit ?? null;
  const marked = target.closest(MARKED);
  return (marked && buttons()[markOf(marked)]?.dataset.lit) ?? null;
}

export function listenToSymbols() {
  for (const kind of ["pointerover", "focusin"]) document.addEventListener(kind, (event) => lit.point(nameAt(event)));
  document.addEventListener("click", (event) => {
    const name = nameAt(event);
    if (name) lit.press(name === lit.held ? null : name);
  });
}
