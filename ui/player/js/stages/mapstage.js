// A map: two bytes a cell under a plot's axes, and over it the path that a cell stands for. It is pointed at with a mouse,
// a finger or the arrow keys.

import { h, overlayCanvas } from "../core/dom.js";
import { t } from "../core/text.js";
import { Axes } from "./axes.js";
import { pinch } from "./fingers.js";
import { listenTo, onTop, released } from "./maphands.js";
import { drawMap } from "./mapimage.js";
import { drawBegin, drawEnds, drawFrame, drawWay } from "./mapmarks.js";
import { grown } from "./palette.js";
import { CONFIG } from "./plot.js";

const EMPTY = [{ x: [0], y: [0], mode: "lines", hoverinfo: "skip", opacity: 0 }];

/**
 * What a page does with a map; places are [x, y] in the data of the axes.
 * @typedef {object} Hands
 * @property {(place: number[] | null, chosen?: boolean) => void} onPoint somebody points at a cell, or at none; or has chosen it
 * @property {(place: number[]) => void} onPick arrow keys or a finger have chosen a cell
 * @property {(place: number[]) => void} onOpen the run of a cell is asked for
 * @property {(range: any) => void} onZoom something else is seen
 */

export class MapStage {
  /** @type {any} */ spec = null; // what Python says of the map
  /** @type {any} */ map = null; // the cells that are drawn
  /** @type {any} */ image = null;
  /** @type {any} */ colors = null;
  /** @type {any} */ path = null; // from the marked start: {x, y}
  /** @type {any} */ pointed = null; // from where somebody points: {x, y, place}
  /** @type {number[] | null} */ start = null;
  step = 0;
  seen = ""; // the range that is known to everybody

  /**
   * @param {HTMLElement} node
   * @param {Hands} hands
   */
  constructor(node, hands) {
    this.node = node;
    this.hands = hands;
    this.ground = { overlay: overlayCanvas(node, "dl-ground") };
    this.axes = new Axes(node, (event) => this.geometryChanged(event));
    this.tip = h("div", { class: "dl-tip dl-maptip", hidden: true });
    this.home = h(
      "button",
      { type: "button", class: "dl-tool", hidden: true, "data-testid": "map-home", onclick: () => this.goHome() },
      t("Whole view"),
    );
    node.append(this.tip, h("div", { class: "dl-tools" }, this.home));
    this.fingers = pinch(node, {
      data: (x, y) => this.axes.data(x, y),
      range: () => this.axes.range(),
      zoom: (range) => this.setRange(range),
      end: () => this.hands.onZoom(this.axes.range()),
    });
    listenTo(this);
  }

  /** A button or a finger goes down on the map. */
  pressed(down) {
    if (this.inside(down) && down.button === 0) released(this, down);
  }

  /** Whether a pointer is over the plot area, and over nothing that lies on it. */
  inside(event) {
    if (!this.axes.ready || onTop(event)) return false;
    const { left, top, width, height } = this.axes.box;
    const [x, y] = this.pixels(event);
    return x >= left && x <= left + width && y >= top && y <= top + height;
  }

  pixels(event) {
    const box = this.node.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  placeAt(event) {
    const [px, py] = this.pixels(event);
    const [x, y] = this.axes.data(px, py);
    return this.placeOf(this.cellOf([x, y]));
  }

  /** The column and row of the cell at a place. */
  /** @param {number[]} place */
  cellOf([x, y]) {
    const [x0, x1, y0, y1] = this.spec.view;
    const within = (value, count) => Math.min(count - 1, Math.max(0, Math.round(value) || 0));
    const [columns, rows] = this.spec.cells;
    return [within(((x - x0) / (x1 - x0)) * (columns - 1), columns), within(((y - y0) / (y1 - y0)) * (rows - 1), rows)];
  }

  /** Where the middle of a cell is, to the last digit as Python has it. */
  /** @param {number[]} cell */
  placeOf([column, row]) {
    const [x0, x1, y0, y1] = this.spec.view;
    const at = (k, low, high, count) => (k === count - 1 ? high : k * ((high - low) / (count - 1)) + low);
    const [columns, rows] = this.spec.cells;
    return [at(column, x0, x1, columns), at(row, y0, y1, rows)];
  }

  choose(place) {
    this.hands.onPoint(place, true);
    this.hands.onPick(place);
  }

  point(place) {
    if (String(place) === String(this.pointed?.place ?? null)) return;
    this.hands.onPoint(place);
  }

  zoom(place, factor) {
    const { x, y } = this.axes.range();
    const around = (span, center) => span.map((v) => center + (v - center) * factor);
    this.setRange({ x: around(x, place[0]), y: around(y, place[1]) });
    this.hands.onZoom(this.axes.range());
  }

  goHome() {
    const [x0, x1, y0, y1] = this.spec.home;
    this.setRange({ x: [x0, x1], y: [y0, y1] });
    this.hands.onZoom({ x: [x0, x1], y: [y0, y1] });
  }

  /** Show what Python says of the map; cells come by setMap(). */
  async show(spec, colors, follow) {
    const before = this.spec;
    Object.assign(this, { spec, colors });
    const moved = !before || (follow && String(before.view) !== String(spec.view));
    const mark = JSON.stringify([spec.axes, colors.dark, colors.scale, colors.font]);
    if (mark === this.mark && !moved && this.axes.drawn) return this.render();
    this.mark = mark;
    const range = moved ? this.rangeOf(spec.view) : this.axes.range();
    this.axes.expect(this.layout(range));
    this.render();
    await this.axes.draw(EMPTY, this.layout(range), { ...CONFIG, doubleClick: false });
    if (this.axes.drawn) this.seen = JSON.stringify(this.axes.range());
    this.render();
    return undefined;
  }

  rangeOf([x0, x1, y0, y1]) {
    return { x: [x0, x1], y: [y0, y1] };
  }

  layout(range) {
    const { colors, spec } = this;
    const axis = (k) => ({
      title: { text: spec.axes[k].label, standoff: 4, font: { size: 12 } },
      range: k ? range.y : range.x,
      color: colors.muted,
      gridcolor: "rgba(0,0,0,0)",
      zeroline: false,
      ticks: "outside",
      ticklen: 3,
      tickcolor: colors.grid,
      nticks: 7,
      tickfont: { size: 11 },
      tickangle: 0,
    });
    return grown(
      {
        margin: { l: 54, r: 10, t: 34, b: 40 },
        paper_bgcolor: "rgba(0,0,0,0)",
        plot_bgcolor: "rgba(0,0,0,0)",
        font: { family: colors.font, color: colors.muted },
        showlegend: false,
        hovermode: false,
        dragmode: "pan",
        autosize: true,
        xaxis: axis(0),
        yaxis: axis(1),
      },
      colors.scale,
    );
  }

  /** Draw these cells: {view, columns, rows, …} and their picture. */
  setMap(map, image) {
    Object.assign(this, { map, image });
    this.drawn = null;
    this.render();
  }

  /** The path from the marked start. */
  setPath(path, start) {
    Object.assign(this, { path, start });
    this.render();
  }

  /** The path from where somebody points, and what is to be said of it. */
  setPointed(pointed, lines = []) {
    this.pointed = pointed;
    this.tip.replaceChildren(...lines.map((line, i) => (line instanceof Node ? line : h(i ? "div" : "b", {}, line))));
    this.tip.hidden = !pointed || lines.length === 0;
    if (!this.tip.hidden) this.putTip();
    this.render();
  }

  /** The words stand beside the pointer, on the side where there is room. */
  putTip() {
    const [x, y] = this.pointed.place;
    const [px, py] = [this.axes.x(x), this.axes.y(y)];
    const { clientWidth: width, clientHeight: height } = this.node;
    const { offsetWidth: wide, offsetHeight: tall } = this.tip;
    const left = px + 14 + wide > width ? px - 14 - wide : px + 14;
    const top = py + 14 + tall > height ? py - 14 - tall : py + 14;
    this.tip.style.left = `${Math.max(4, Math.min(width - wide - 4, left))}px`;
    this.tip.style.top = `${Math.max(4, Math.min(height - tall - 4, top))}px`;
  }

  range() {
    return this.axes.range();
  }

  async setRange(range) {
    if (!this.axes.drawn) return;
    this.quiet = true;
    await this.axes.plot.relayout({ "xaxis.range": range.x, "yaxis.range": range.y });
    this.quiet = false;
    this.seen = JSON.stringify(this.axes.range());
    this.render();
  }

  geometryChanged(event) {
    this.render();
    if (event !== "plotly_relayout" || this.quiet || !this.axes.drawn) return;
    const range = this.axes.range();
    if (JSON.stringify(range) === this.seen) return; // it is another size that was told
    this.seen = JSON.stringify(range);
    this.hands.onZoom(range);
  }

  setStep(step) {
    this.step = step;
    this.render();
  }

  resize() {
    return this.axes.resize();
  }

  destroy() {
    this.axes.destroy();
    this.ground.overlay.destroy();
  }

  render() {
    if (!this.axes.ready || !this.spec) return;
    this.home.hidden = String(Object.values(this.axes.range()).flat()) === String(this.spec.home);
    this.drawCells();
    const context = this.axes.begin();
    this.drawOver(context);
    context.restore();
  }

  /** The cells, drawn again only when they or the axes are others. */
  drawCells() {
    const { overlay } = this.ground;
    const { width, height } = overlay.size();
    const mark = [this.axes.mark, width, height, this.colors.dark].join();
    if (!this.map || (this.drawn === this.map && this.cellsMark === mark)) return;
    this.drawn = this.map;
    this.cellsMark = mark;
    overlay.fit();
    const context = this.axes.clip(overlay.context);
    drawMap(context, this.image, this.boxOf(this.map), this.colors, context.getTransform().a);
    context.restore();
  }

  /** Where the cells of a map are in pixels: half a cell beyond its outermost starts. */
  boxOf({ view: [x0, x1, y0, y1], columns, rows }) {
    const [px, py] = [this.axes.scale("x"), this.axes.scale("y")];
    const half = (low, high, count) => (count > 1 ? (high - low) / (count - 1) / 2 : 0.5);
    const [dx, dy] = [half(x0, x1, columns), half(y0, y1, rows)];
    const [left, right] = [px(x0 - dx), px(x1 + dx)];
    const [top, bottom] = [py(y1 + dy), py(y0 - dy)];
    return [left, top, right - left, bottom - top];
  }

  drawOver(context) {
    const { colors, pointed, path, step } = this;
    const [px, py] = [this.axes.x, this.axes.y];
    drawEnds(context, this.map, px, py, colors);
    if (path) drawWay(context, path, px, py, { colors, step, alpha: pointed ? 0.35 : 1 });
    if (this.start) drawBegin(context, px(this.start[0]), py(this.start[1]), colors);
    if (pointed?.x) drawWay(context, pointed, px, py, { colors, step: pointed.x.length - 1 });
    this.drawPointed(context);
  }

  /** The frame around the cell that is pointed at. */
  drawPointed(context) {
    if (!this.pointed) return;
    const [x, y] = this.pointed.place;
    drawFrame(context, this.axes.x(x), this.axes.y(y), this.colors);
  }
}
