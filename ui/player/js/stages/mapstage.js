// A map: two bytes a cell under a plot's axes, and over it the path that a cell stands for. It is pointed at with a mouse,
// a finger or the arrow keys.

import { h, overlayCanvas } from "../core/dom.js";
import { drawMinimum, drawStart } from "../core/marks.js";
import { tracePath, valueAt } from "../core/path.js";
import { t } from "../core/text.js";
import { Axes } from "./axes.js";
import { pinch } from "./fingers.js";
import { drawMap } from "./mapimage.js";
import { grown } from "./palette.js";
import { CONFIG } from "./plot.js";

const STEADY = 5; // pixels that a pointer may move between down and up, and it is still a click
const CLOSER = 1.6; // what + and − zoom by
const MANY = 150; // resting points that are marked
const EMPTY = [{ x: [0], y: [0], mode: "lines", hoverinfo: "skip", opacity: 0 }];

/**
 * What a page does with a map; places are [x, y] in the data of the axes.
 * @typedef {object} Hands
 * @property {(place: number[] | null, chosen?: boolean) => void} onPoint somebody points at a cell, or at none; or has chosen it
 * @property {(place: number[]) => void} onPick arrow keys or a finger have chosen a cell
 * @property {(place: number[]) => void} onOpen the run of a cell is asked for
 * @property {(range: any) => void} onZoom something else is seen
 */

/** Whether what is pressed lies on the map: a button, a link. */
const onTop = ({ target }) => target instanceof Element && Boolean(target.closest("button, a"));

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
    this.listen();
  }

  listen() {
    const { node } = this;
    node.addEventListener("pointerdown", (event) => this.pressed(event), true);
    node.addEventListener(
      "pointermove",
      (event) => {
        if (event.pointerType !== "touch" && !event.buttons && !onTop(event))
          this.point(this.inside(event) ? this.placeAt(event) : null);
      },
      true,
    );
    node.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && this.point(null));
    node.addEventListener("keydown", (event) => this.press(event));
    node.addEventListener(
      "focusout",
      (event) => !node.contains(/** @type {Node} */ (event.relatedTarget)) && this.point(null),
    );
  }

  /** A click opens the run of its cell, a tap chooses the cell. Plotly takes hold of the page while it is pressed. */
  pressed(down) {
    if (!this.inside(down) || down.button !== 0) return;
    const released = (up) => {
      const still = Math.hypot(up.clientX - down.clientX, up.clientY - down.clientY) < STEADY;
      if (up.type !== "pointerup" || !still || this.fingers.pinching) return;
      const place = this.placeAt(down);
      if (down.pointerType === "touch") this.choose(place);
      else this.hands.onOpen(place);
    };
    const stop = new AbortController();
    for (const kind of ["pointerup", "pointercancel"])
      document.addEventListener(
        kind,
        (up) => {
          stop.abort();
          released(up);
        },
        { capture: true, signal: stop.signal },
      );
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

  /** Arrow keys move from cell to cell, with Shift by ten; Enter opens, + and − zoom, Escape shows the whole view. */
  press(event) {
    if (event.target !== this.node || event.ctrlKey || event.metaKey || event.altKey) return;
    const far = event.shiftKey ? 10 : 1;
    const moves = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, far], ArrowDown: [0, -far] };
    const place = this.pointed?.place ?? this.start ?? this.placeOf([0, 0]);
    if (moves[event.key]) {
      const cell = this.cellOf(place);
      const [columns, rows] = this.spec.cells;
      const [column, row] = cell.map((v, i) => Math.min([columns, rows][i] - 1, Math.max(0, v + moves[event.key][i])));
      this.choose(this.placeOf([column, row]));
    } else if (event.key === "Enter") this.hands.onOpen(this.placeOf(this.cellOf(place)));
    else if (event.key === "+" || event.key === "=") this.zoom(place, 1 / CLOSER);
    else if (event.key === "-") this.zoom(place, CLOSER);
    else if (event.key === "Escape" && !this.home.hidden) this.goHome();
    else return;
    event.preventDefault();
    event.stopPropagation();
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
    const { colors, pointed, path } = this;
    const [px, py] = [this.axes.x, this.axes.y];
    this.drawEnds(context, px, py);
    if (path) this.drawPath(context, path, px, py, pointed ? 0.35 : 1, this.step);
    if (this.start) this.drawStart(context, px(this.start[0]), py(this.start[1]));
    if (!pointed) return;
    if (pointed.x) this.drawPath(context, pointed, px, py, 1, pointed.x.length - 1);
    const [x, y] = pointed.place;
    context.setLineDash([]);
    for (const [wide, color] of [
      [4, colors.background],
      [2, colors.text],
    ]) {
      context.lineWidth = wide;
      context.strokeStyle = color;
      context.strokeRect(px(x) - 5, py(y) - 5, 10, 10);
    }
  }

  /** The marked start, with a rim that stands out on every color. */
  drawStart(context, x, y) {
    context.beginPath();
    context.arc(x, y, 9 * this.colors.scale, 0, 2 * Math.PI);
    context.setLineDash([]);
    context.lineWidth = 4.5 * this.colors.scale;
    context.strokeStyle = this.colors.background;
    context.stroke();
    drawStart(context, x, y, this.colors, false);
  }

  /** A path: faint to its end, and clear up to a step. */
  drawPath(context, { x, y }, px, py, alpha, step, ink = this.colors.text) {
    const { colors } = this;
    const last = x.length - 1;
    const stroke = (to, share, width, color) => {
      tracePath(context, x, y, 0, to, px, py);
      context.globalAlpha = share * alpha;
      context.lineWidth = width * colors.scale;
      context.strokeStyle = color;
      context.stroke();
    };
    context.setLineDash([]);
    context.lineJoin = "round";
    if (step < last) stroke(last, 0.5, 1, ink);
    stroke(step, 0.85, 3.6, colors.background);
    stroke(step, 1, 1.6, ink);
    context.beginPath();
    context.arc(px(valueAt(x, step)), py(valueAt(y, step)), 4.5 * colors.scale, 0, 2 * Math.PI);
    context.fillStyle = ink;
    context.fill();
    context.lineWidth = 1.6;
    context.strokeStyle = colors.background;
    context.stroke();
    context.globalAlpha = 1;
  }

  /** Stars at the known minima, rings at other resting points. */
  drawEnds(context, px, py) {
    const { colors, map } = this;
    for (const [k, [x, y]] of (map?.ends ?? []).slice(0, MANY).entries()) {
      if (k < (map.known ?? 0)) drawMinimum(context, px(x), py(y), colors);
      else {
        context.beginPath();
        context.arc(px(x), py(y), 3.5, 0, 2 * Math.PI);
        context.fillStyle = colors.background;
        context.fill();
        context.lineWidth = 1.5;
        context.strokeStyle = colors.text;
        context.stroke();
      }
    }
  }
}
