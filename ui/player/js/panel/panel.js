// The panel of a page: cards of settings, and buttons under them. What stands there is what Python describes.

import { clock } from "../core/clock.js";
import { h } from "../core/dom.js";
import { server } from "../core/server.js";
import { store } from "../core/store.js";
import { palette } from "../stages/palette.js";
import { Card, wideButton } from "./card.js";

const DOUBT = 300; // milliseconds that cards may lag behind the picture

/** @import { Cards, WideButton } from "../messages.js" */

export class Panel {
  constructor(node) {
    this.node = h("div", { class: "dl-panel" });
    node.append(this.node);
    this.cards = new Map();
    this.data = /** @type {Cards} */ ({ cards: [] });
    /** @type {HTMLElement[]} */
    this.tailNodes = [];
    this.held = false; // whether something here may differ from what Python says, because the visitor has changed it since
    for (const kind of ["input", "change"]) this.node.addEventListener(kind, () => (this.held = true));
    this.stops = [
      clock.onChange(() => this.follow()),
      store.onChange((kind) => this.hear(kind)),
      server.onAnswer(() => this.held && this.doubt()),
    ];
  }

  destroy() {
    clearTimeout(this.doubting);
    for (const stop of this.stops) stop();
  }

  /** What Python answers comes to us after the picture; where it has nothing new to say, what it said holds. */
  doubt() {
    clearTimeout(this.doubting);
    this.doubting = setTimeout(() => this.held && this.show(this.data), DOUBT);
  }

  show(/** @type {Cards} */ data) {
    clearTimeout(this.doubting);
    const focus = this.focused();
    this.data = data;
    this.held = false;
    this.colors = palette(this.node);
    const seen = new Set();
    const nodes = data.cards.map((spec) => {
      const mark = JSON.stringify([
        spec.at,
        spec.lane, // its place, which is in the test ids
        spec.fields.map((f) => [f.type, f.name, "options" in f && f.options, "quiet" in f && f.quiet]),
        (spec.actions ?? []).map((a) => a.do),
        spec.buttons,
      ]);
      let card = this.cards.get(spec.at);
      if (!card || card.mark !== mark) card = new Card(spec, mark);
      this.cards.set(spec.at, card);
      seen.add(spec.at);
      this.held = card.update(spec, this.colors) || this.held;
      return card.node;
    });
    for (const at of [...this.cards.keys()]) if (!seen.has(at)) this.cards.delete(at);
    this.arrange([...nodes, ...this.tail(data.tail ?? [])]);
    if (focus) this.focus(focus);
    this.follow();
  }

  /** Where the focus is: at which child of the panel, on which of the things there that can have it; null if elsewhere. */
  focused() {
    const children = [...this.node.children];
    const at = children.findIndex((child) => child.contains(document.activeElement));
    if (at < 0) return null;
    const node = document.activeElement;
    return { node, at, index: focusable(children[at]).indexOf(node) };
  }

  /** What had the focus may have been made anew: its successor takes it, so that keys go on where they were. */
  focus({ node, at, index }) {
    if (node.isConnected) return;
    const child = this.node.children[Math.min(at, this.node.children.length - 1)];
    const there = child ? focusable(child) : [];
    there[Math.min(index, there.length - 1)]?.focus({ preventScroll: true });
  }

  /** The buttons under the cards; made again only when they have changed. */
  tail(/** @type {WideButton[]} */ buttons) {
    const mark = JSON.stringify(buttons);
    if (mark !== this.tailMark) {
      this.tailMark = mark;
      this.tailNodes = buttons.map(wideButton);
    }
    return this.tailNodes;
  }

  /** Put the nodes in order, moving as few as possible, so that focus and drags survive. */
  arrange(nodes) {
    nodes.forEach((node, i) => {
      if (this.node.children[i] !== node) this.node.insertBefore(node, this.node.children[i] ?? null);
    });
    while (this.node.children.length > nodes.length) this.node.lastChild.remove();
  }

  follow() {
    for (const card of this.cards.values()) card.follow();
  }

  hear(kind) {
    if (["lanes", "live", "told"].includes(kind)) this.follow();
    if (kind !== "live") return;
    for (const card of this.cards.values()) this.held = card.moveAlong() || this.held;
  }
}

const focusable = (node) =>
  node.matches("button") ? [node] : [...node.querySelectorAll("button, select, input, textarea")];
