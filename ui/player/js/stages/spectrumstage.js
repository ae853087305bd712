// The plane of ηλ and β: directions are dots in it that are dragged; it is not zoomed.

import { holdPoint } from "../core/hold.js";
import { drawMarker, laneColor } from "../core/marks.js";
import { HeatStage } from "./heatstage.js";
import { write } from "./words.js";

const REACH = 14; // pixels from a dot at which a pointer means that dot

export class SpectrumStage extends HeatStage {
  /** @type {(number[] | null)[]} */ dots = []; // where each direction is, null where it lies beyond the plane
  /** @type {boolean[]} */ swings = [];
  /** @type {any[]} */ trails = []; // and where it is at every step, where it moves
  /** @type {(place: number[], dot: number) => void} */ onDrag = () => {};
  onStep = () => {};

  constructor(node, hands) {
    super(node, hands);
    this.hold = holdPoint(node, {
      places: () => this.pixelsOfDots(),
      move: (x, y, index) => this.onDrag(this.clamped(x, y), index),
      end: () => {},
    });
  }

  layout(range) {
    const layout = super.layout(range);
    Object.assign(layout, { dragmode: false });
    Object.assign(layout.xaxis, { fixedrange: true });
    Object.assign(layout.yaxis, { fixedrange: true });
    return layout;
  }

  setStep(step) {
    super.setStep(step);
    this.onStep();
  }

  zoom() {}

  goHome() {}

  pixelsOfDots() {
    if (!this.axes.ready) return [];
    return this.dots.map((dot) => (dot ? [this.axes.x(dot[0]), this.axes.y(dot[1])] : [Infinity, Infinity]));
  }

  /** The place at pixels, inside the plane. */
  clamped(x, y) {
    const { left, top, width, height } = this.axes.box;
    return this.axes.data(Math.min(left + width, Math.max(left, x)), Math.min(top + height, Math.max(top, y)));
  }

  /** The dot that a place means: the one that it lies on, else that of the largest eigenvalue. */
  dotAt(place) {
    const [x, y] = [this.axes.x(place[0]), this.axes.y(place[1])];
    const away = this.pixelsOfDots().map(([px, py]) => Math.hypot(px - x, py - y));
    const nearest = Math.min(...away);
    return nearest < REACH ? away.indexOf(nearest) : this.dots.length - 1;
  }

  /** A click that takes hold of a dot is no click on the map. */
  pressed(down) {
    const [x, y] = this.pixels(down);
    const near = this.pixelsOfDots().some(([px, py]) => Math.hypot(px - x, py - y) < 2 * REACH);
    if (!near) super.pressed(down);
  }

  /** `swings` says of each dot whether its roots are complex. */
  setDots(dots, trails, swings) {
    Object.assign(this, { dots, trails, swings });
    this.start = dots.at(-1) ?? null;
    this.render();
  }

  drawOver(context) {
    super.drawOver(context);
    const { colors } = this;
    const { box } = this.axes;
    /** @type {[string, number, number, boolean][]} */
    const names = []; // over all dots
    for (const [k, trail] of this.trails.entries()) this.drawTrail(context, trail, this.spec.dots.colors[k]);
    for (const [k, dot] of this.dots.entries()) {
      if (!dot) continue;
      const [px, py] = [this.axes.x(dot[0]), this.axes.y(dot[1])];
      const x = Math.min(box.left + box.width - 6, Math.max(box.left + 6, px));
      if (this.swings[k]) drawRing(context, x, py, colors);
      drawMarker(context, { color: this.spec.dots.colors[k] }, x, py, colors, 9);
      names.push([this.spec.dots.labels[k], x, py, k === 0]);
    }
    for (const [name, x, y, under] of names) this.drawName(context, name, x, y, under);
  }

  /** Where a dot has been and will be. */
  drawTrail(context, trail, color) {
    context.setLineDash([]);
    for (const [width, ink, alpha] of [
      [5, this.colors.background, 0.6],
      [2, laneColor({ color }, this.colors.dark), 1],
    ]) {
      context.beginPath();
      for (const [x, y] of trail) context.lineTo(this.axes.x(x), this.axes.y(y));
      context.globalAlpha = alpha;
      context.lineWidth = width;
      context.strokeStyle = ink;
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  drawName(context, name, x, y, under) {
    const { colors, axes } = this;
    context.font = `600 ${12 * colors.scale}px ${colors.font}`;
    const wide = context.measureText(name).width;
    const right = x + 14 + wide < axes.box.left + axes.box.width;
    const at = right ? x + 18 : x - 18 - wide;
    const height = Math.min(axes.box.top + axes.box.height - 6, y + (under ? 20 : -10));
    write(context, name, at, height, { ink: colors.text, ground: colors.background, box: axes.box });
  }
}

/** Around a dot whose roots are complex. */
export function drawRing(context, x, y, colors, radius = 14) {
  context.setLineDash([]);
  context.beginPath();
  context.arc(x, y, radius * colors.scale, 0, 2 * Math.PI);
  for (const [width, ink] of [
    [4.5, colors.background],
    [2, colors.text],
  ]) {
    context.lineWidth = width * colors.scale;
    context.strokeStyle = ink;
    context.stroke();
  }
}
