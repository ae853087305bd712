// The surface beside a map of settings: the path of the present settings, and of the cell that is pointed at.

import { h, setAttribute, setText } from "../core/dom.js";
import { server } from "../core/server.js";
import { store } from "../core/store.js";
import { askWindow } from "../core/window.js";
import { Stage2D } from "../stages/stage2d.js";

const HOVERED = { id: "hovered", hidden: false, label: "" };

export class ContourBox {
  /** @type {any} */ spec = null;
  /** @type {any} */ colors = null;
  /** @type {any} */ scene = null; // the one that is drawn
  /** @type {any[]} */ lanes = [];
  /** @type {any} */ hovered = null;
  /** @type {number[] | null} */ start = null;
  sharp = true;

  constructor(index, panel) {
    this.panel = panel;
    this.title = h("div", { class: "dl-stagetitle" });
    this.node = h("div", { class: "dl-stage", role: "img", "data-testid": `stage-${index}` }, this.title);
    this.stage = new Stage2D(this.node, {
      onStart: (start) => server.set("setting", "start", start),
      onLook: askWindow,
    });
  }

  destroy() {
    this.node.remove();
    this.stage.destroy();
  }

  show(spec, colors) {
    this.spec = spec;
    setText(this.title, spec.title);
    setAttribute(this.node, "aria-label", spec.summary);
    const { scene } = store.panel(this.panel);
    const anew = scene && (this.scene !== scene || this.colors !== colors);
    this.colors = colors;
    this.scene = scene;
    const drawing = anew ? this.stage.setScene(scene, colors) : null;
    this.draw();
    return drawing;
  }

  setPaths(lanes, start) {
    Object.assign(this, { lanes, start });
    this.draw();
  }

  /** The path of the cell that somebody points at on the map. */
  follow(found, color) {
    this.hovered = found?.x ? { ...HOVERED, x: found.x, y: found.y, color: (color + 3) % 12 } : null;
    this.draw();
  }

  draw() {
    if (!this.colors || !this.scene || !this.lanes.length) return;
    this.stage.colors ??= this.colors;
    const rulers = (this.spec?.rulers ?? []).map((ruler, k) => ({
      ...ruler,
      id: `ruler ${k}`,
      hidden: false,
      label: "",
    }));
    const more = this.hovered ? [this.hovered] : [];
    this.stage.setLanes([...this.lanes, ...rulers, ...more], this.start);
  }
}
