// A plot with x and y axes, and over its plot area a canvas that follows every zoom. Until Plotly has come the axes are
// where they will be: pictures can move before it has been read.

import { overlayCanvas } from "../core/dom.js";
import { Plot } from "./plot.js";

export class Axes {
  /** @type {any} */ expected = null; // the layout that Plotly has not drawn yet

  /** @param {(event?: string) => void} onGeometry is called whenever something may be elsewhere than it was */
  constructor(node, onGeometry) {
    this.plot = new Plot(node);
    this.overlay = overlayCanvas(node);
    this.onGeometry = onGeometry;
    for (const event of ["plotly_relayout", "plotly_relayouting", "plotly_afterplot"])
      this.plot.on(event, () => this.onGeometry(event));
  }

  /** Know where things are going to be. */
  expect(layout) {
    if (!this.plot.drawn) this.expected = layout;
  }

  async draw(traces, layout, config) {
    this.expect(layout);
    if (await this.plot.draw(traces, layout, config)) this.onGeometry();
  }

  /** Whether it is known where things are. */
  get ready() {
    return this.plot.drawn || this.expected !== null;
  }

  /** Whether Plotly has drawn it: it can be zoomed, and its axes are seen. */
  get drawn() {
    return this.plot.drawn;
  }

  /** An axis in pixels of the node: {low, high, offset, length, log}. */
  axis(name) {
    return this.plot.drawn ? this.plot.axis(name) : expectedAxis(name, this.expected, this.overlay.size());
  }

  get box() {
    const [x, y] = [this.axis("x"), this.axis("y")];
    return { left: x.offset, top: y.offset, width: x.length, height: y.length };
  }

  /** What tells one geometry from another: the ranges and the place of the plot area. */
  get mark() {
    return ["x", "y"].flatMap((name) => Object.values(this.axis(name))).join();
  }

  range() {
    const [x, y] = [this.axis("x"), this.axis("y")];
    return { x: [x.low, x.high], y: [y.low, y.high] };
  }

  /** Data to pixels of the node. Far-off values are held at a distance a canvas can still draw. */
  get x() {
    return holding(this.scale("x"));
  }

  get y() {
    return holding(this.scale("y"));
  }

  /** Data to pixels of the node, however far off. */
  scale(name) {
    return toPixels(this.axis(name), name === "x" ? 1 : -1);
  }

  /** Pixels of the node to data. */
  data(px, py) {
    return [toData(this.axis("x"), 1, px), toData(this.axis("y"), -1, py)];
  }

  /** Clear the canvas and keep what is drawn next inside the plot area. */
  begin() {
    this.overlay.fit();
    return this.clip(this.overlay.context);
  }

  /** Keep what is drawn next onto a context of the overlay's size inside the plot area, until restore(). */
  clip(context) {
    const { left, top, width, height } = this.box;
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    return context;
  }

  async resize() {
    if (this.plot.drawn) await this.plot.resize();
    else this.onGeometry();
  }

  destroy() {
    this.plot.destroy();
    this.overlay.destroy();
  }
}

/** Where an axis is going to be in a box of that size. */
function expectedAxis(name, layout, { width, height }) {
  const { margin, [`${name}axis`]: axis } = layout;
  const along = name === "x" ? [margin.l, width - margin.l - margin.r] : [margin.t, height - margin.t - margin.b];
  const [low, high] = axis.range;
  const room = Math.max(1, along[1]);
  let length = room;
  if (layout.yaxis.scaleanchor) {
    const [x, y] = [layout.xaxis.range, layout.yaxis.range];
    const across = (width - margin.l - margin.r) / (x[1] - x[0]);
    length = Math.max(1, (high - low) * Math.min(across, (height - margin.t - margin.b) / (y[1] - y[0])));
  }
  const offset = along[0] + (room - length) / 2;
  return { low, high, offset, length, log: axis.type === "log" };
}

/** The function from data to pixels along an axis; `direction` is −1 where pixels grow against the data. */
function toPixels({ low, high, offset, length, log }, direction) {
  const factor = (direction * length) / (high - low);
  const origin = offset + (direction < 0 ? length : 0);
  if (log) return (value) => origin + (Math.log10(value) - low) * factor;
  return (value) => origin + (value - low) * factor;
}

function toData({ low, high, offset, length, log }, direction, pixel) {
  const share = direction < 0 ? 1 - (pixel - offset) / length : (pixel - offset) / length;
  const value = low + share * (high - low);
  return log ? 10 ** value : value;
}

const FAR = 20000;
const holding = (scale) => (value) => Math.min(FAR, Math.max(-FAR, scale(value))); // NaN stays NaN
