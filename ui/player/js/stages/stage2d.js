// The contour: Plotly draws the level lines and axes, a canvas over it the paths, the start and the minima.

import { keptPicture, overlayCanvas } from "../core/dom.js";
import { number } from "../core/format.js";
import { holdPoint } from "../core/hold.js";
import { drawMarker, drawMinimum, laneColor, laneDash } from "../core/marks.js";
import { tracePath, valueAt } from "../core/path.js";
import { store } from "../core/store.js";
import { t } from "../core/text.js";
import { windowFor } from "../core/window.js";
import { Axes, colorscale } from "./plotly.js";
import { heightsIn, levels } from "./scene.js";
import { drawStarts, startsOf } from "./starts.js";

const LEVELS = 18;
const FURTHEST = 50; // times the view one can look to either side: of a surface narrower than a pixel Plotly makes no picture

/** Digits that tell places in a view apart: the narrower, the more. */
const digitsIn = ([x0, x1, y0, y1]) =>
  Math.min(
    12,
    4 +
      Math.max(
        0,
        Math.ceil(
          Math.log10(Math.max(Math.abs(x0), Math.abs(x1), Math.abs(y0), Math.abs(y1)) / Math.min(x1 - x0, y1 - y0)),
        ),
      ),
  );

export class Stage2D {
  /** @type {any} */ scene = null;
  /** @type {any} */ colors = null;
  /** @type {any[] | null} */ lanes = null;
  /** @type {any} */ alone = null; // the panel of its windows, where others do not look the same way
  /** @type {any} */ pinched = null; // where two fingers have come down
  /** @type {Map<any, number>} */ walked = new Map(); // lane -> how many pixels of it are drawn: where its dashes go on

  /** `compact`: one of several small ones, whose axes go without titles. */
  constructor(Plotly, node, { onStart, onLook, onZoom = (_range) => {}, compact = false }) {
    this.node = node;
    this.compact = compact;
    this.onStart = onStart;
    this.starts = [];
    this.onZoom = onZoom;
    this.onLook = onLook;
    this.window = null;
    this.plot = document.createElement("div");
    this.plot.className = "dl-plot";
    node.append(this.plot);
    this.axes = new Axes(Plotly, this.plot, overlayCanvas(node), (event) => this.geometryChanged(event));
    this.kept = keptPicture(this.axes.overlay); // the paths so far, which only grow while the clock runs
    this.hold = holdPoint(node, {
      places: () => this.places(),
      move: (x, y, index) => this.moveStart(x, y, index),
      end: () => this.render(),
    });
    this.listenToFingers();
  }

  async setScene(scene, colors) {
    const zoomed = this.axes.ready && this.scene.place === scene.place && this.zoomed();
    this.scene = scene;
    this.colors = colors;
    await this.drawScene(zoomed ? this.range() : null);
    if (!this.listening) {
      this.listening = true;
      this.plot.on("plotly_click", (event) => this.clicked(event));
      this.plot.querySelector(".hoverlayer")?.closest("svg")?.before(this.axes.overlay.canvas); // labels stand above the paths
      this.plot.on("plotly_doubleclick", () => (this.doubled = Boolean(this.before)));
    }
  }

  drawScene(range) {
    return this.axes.draw([this.contour()], this.layout(range));
  }

  /** The visitor looks somewhere: nearer, or beyond what is there, Python is asked for more. */
  look() {
    if (!this.onLook || this.moving) return;
    const now = this.asked();
    const view = windowFor(this.range(), this.scene, now);
    if (view !== now) {
      store.panel(this.lookout).asked = { place: this.scene.place, view };
      this.onLook(this.lookout, this.scene.place, view);
    }
    this.showWindow();
  }

  /** The panel its windows go by: stages that always look the same way share the one of their scene. */
  get lookout() {
    return this.alone ?? this.scene.panel;
  }

  /** The window that Python was asked for. */
  asked() {
    const { asked } = store.panel(this.lookout);
    return asked?.place === this.scene.place ? asked.view : null;
  }

  /** Show what is seen through the window as soon as Python has sent it, or the surface's own view again. */
  showWindow() {
    if (!this.scene) return;
    const asked = this.asked();
    const { window } = store.panel(this.lookout);
    if (asked && String(window?.view) !== String(asked)) return; // it is on its way
    const shown = asked && window;
    if (this.window === shown) return;
    this.window = shown;
    this.stale = !shown || shown.key === this.scene.key;
    this.refresh();
  }

  /** Draw it; in the midst of a movement, after it. */
  refresh() {
    if (!this.stale || this.moving || !this.axes.ready) return;
    this.stale = false;
    this.drawScene(this.range());
  }

  contour() {
    const { scene, colors } = this;
    const seen = this.window?.key === scene.key ? this.window : scene;
    const own = seen === scene;
    const { shown, low, high } = own
      ? { shown: scene.shown, low: scene.grid.low, high: scene.grid.high }
      : heightsIn(seen, scene);
    const digits = own ? 4 : digitsIn(seen.view);
    return {
      type: "contour",
      x: seen.x,
      y: seen.y,
      z: seen.rowsOf(shown),
      zmin: Math.min(low, scene.grid.low),
      zmax: Math.max(high, scene.grid.high),
      customdata: seen.rowsOf(seen.z),
      autocontour: false,
      colorscale: colorscale(colors.ramp),
      contours: { coloring: "heatmap", ...levels(low, high, own ? LEVELS : 2 * LEVELS) },
      line: { width: 0.8, color: colors.line, smoothing: 0.6 },
      showscale: false,
      hovertemplate: `x %{x:.${digits}~g}<br>y %{y:.${digits}~g}<br>${t("loss")} %{customdata:.${digits}~g}<extra></extra>`,
    };
  }

  layout(range) {
    const { colors, scene } = this;
    const axis = (title, span, [low, high]) => ({
      minallowed: low - FURTHEST * (high - low),
      maxallowed: high + FURTHEST * (high - low),
      title: { text: this.compact ? "" : title, standoff: 4, font: { size: 12 } },
      range: span,
      color: colors.muted,
      gridcolor: "rgba(0,0,0,0)",
      zeroline: false,
      ticks: "outside",
      ticklen: 3,
      tickcolor: colors.grid,
      nticks: 6,
      tickfont: { size: 11 },
      fixedrange: false,
      automargin: true, // the deeper one looks, the more digits a label has
    });
    const [x0, x1, y0, y1] = scene.view;
    return {
      margin: this.compact ? { l: 32, r: 14, t: 6, b: 22 } : { l: 46, r: 8, t: 6, b: 36 },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: colors.ramp[4],
      font: { family: colors.font, color: colors.muted },
      hoverlabel: { bgcolor: colors.background, bordercolor: colors.grid, font: { color: colors.text, size: 12 } },
      dragmode: window.matchMedia("(pointer: coarse)").matches ? false : "pan", // a finger scrolls the page
      clickanywhere: true,
      autosize: true,
      xaxis: axis(scene.names[0], range ? range.x : [x0, x1], [x0, x1]),
      yaxis: axis(scene.names[1], range ? range.y : [y0, y1], [y0, y1]),
    };
  }

  range() {
    const { xaxis, yaxis } = this.plot._fullLayout;
    return { x: [...xaxis.range], y: [...yaxis.range] };
  }

  /** Whether something else is seen than the surface's own view. */
  zoomed() {
    const { x, y } = this.range();
    return String([...x, ...y]) !== String(this.scene.view);
  }

  resetView() {
    if (this.axes.ready && this.zoomed()) this.drawScene(null);
  }

  setRange(range) {
    if (!this.axes.ready) return;
    const now = this.range();
    if (JSON.stringify(now) === JSON.stringify(range)) return;
    this.quiet = true;
    this.axes.Plotly.relayout(this.plot, { "xaxis.range": range.x, "yaxis.range": range.y }).then(() => {
      this.quiet = false;
    });
  }

  geometryChanged(event) {
    this.moving = event === "plotly_relayouting";
    this.render();
    this.refresh();
    if (!this.axes.ready) return;
    if (!this.quiet) this.onZoom(this.range());
    this.look();
  }

  resize() {
    if (this.axes.ready) this.axes.Plotly.Plots.resize(this.plot);
  }

  /** A click places the start. A double click resets the view, and puts back what its first half has moved. */
  clicked(event) {
    if (!this.onStart || this.hold.held || this.pinched || !event.xvals || this.starts[0]?.lane !== undefined) return;
    const start = this.doubled ? this.before : [event.xvals[0], event.yvals[0]].map((v) => Number(v.toPrecision(5)));
    this.before = this.start;
    this.doubled = false;
    this.onStart(start);
  }

  /** Two fingers zoom; one scrolls the page, or drags the start. */
  listenToFingers() {
    const fingers = new Map();
    const middle = () => {
      const box = this.node.getBoundingClientRect();
      const [a, b] = [...fingers.values()];
      return {
        at: this.axes.data((a[0] + b[0]) / 2 - box.left, (a[1] + b[1]) / 2 - box.top),
        apart: Math.hypot(a[0] - b[0], a[1] - b[1]) || 1,
      };
    };
    this.node.addEventListener(
      "pointerdown",
      (event) => {
        if (event.pointerType !== "touch" || !this.axes.ready) return;
        fingers.set(event.pointerId, [event.clientX, event.clientY]);
        if (fingers.size === 2) this.pinched = { ...middle(), range: this.range() };
      },
      true,
    );
    this.node.addEventListener(
      "pointermove",
      (event) => {
        if (!fingers.has(event.pointerId)) return;
        fingers.set(event.pointerId, [event.clientX, event.clientY]);
        if (fingers.size !== 2) return;
        const { at, apart, range } = this.pinched;
        const factor = apart / middle().apart;
        const around = (span, center) => span.map((v) => center + (v - center) * factor);
        this.setRange({ x: around(range.x, at[0]), y: around(range.y, at[1]) });
      },
      true,
    );
    for (const end of ["pointerup", "pointercancel"])
      this.node.addEventListener(
        end,
        (event) => {
          fingers.delete(event.pointerId);
          if (this.pinched && fingers.size === 0) this.onZoom(this.range());
          if (fingers.size === 0) setTimeout(() => (this.pinched = null), 400); // after the click the browser makes of it
        },
        true,
      );
  }

  /** Where starts can be taken hold of. */
  places() {
    return this.onStart && this.axes.ready
      ? this.starts.map(({ start }) => [this.axes.x(start[0]), this.axes.y(start[1])])
      : [];
  }

  moveStart(x, y, index) {
    const { left, top, width, height } = this.axes.box;
    const px = Math.min(left + width, Math.max(left, x));
    const py = Math.min(top + height, Math.max(top, y));
    const start = this.axes.data(px, py).map((v) => Number(v.toPrecision(5)));
    const { lane } = this.starts[index];
    this.starts[index] = { start, lane };
    if (lane === undefined) this.start = start;
    this.render();
    this.onStart(start, lane);
  }

  setLanes(lanes, start) {
    this.lanes = lanes;
    this.setStart(start);
  }

  setStart(start) {
    if (!this.hold.held) {
      this.start = start;
      this.starts = startsOf(this.lanes, start);
    }
    this.render();
  }

  setStep(step) {
    this.step = step;
    this.render();
  }

  render() {
    if (!this.axes.ready || !this.lanes) return;
    const context = this.axes.begin();
    const px = this.axes.x;
    const py = this.axes.y;
    const lanes = this.lanes.filter((lane) => !lane.hidden);
    const kept = [this.lanes, this.colors, this.scene, this.axes.mark];
    this.kept.frame(
      kept,
      this.step,
      (each) => this.axes.clip(each),
      (each, from, anew) => this.drawPaths(each, lanes, px, py, from, anew),
    );
    drawStarts(
      context,
      this.starts,
      ([x, y]) => [px(x), py(y)],
      this.lanes,
      this.colors,
      this.hold.held ? this.hold.index : -1,
    );
    for (const lane of lanes) this.drawNow(context, lane, px, py);
    context.restore();
    for (const lane of lanes) this.drawStray(this.axes.overlay.context, lane, px, py);
  }

  /** Draw what has been walked since step `from`; `anew`, what is to come too, and the minima. */
  drawPaths(context, lanes, px, py, from, anew) {
    if (anew) {
      this.walked.clear();
      for (const lane of lanes) this.drawWhole(context, lane, px, py);
      for (const [x, y] of this.scene.minima) drawMinimum(context, px(x), py(y), this.colors);
    }
    for (const lane of lanes) this.drawWalked(context, lane, from, px, py);
  }

  drawWhole(context, lane, px, py) {
    tracePath(context, lane.x, lane.y, 0, lane.x.length - 1, px, py);
    context.setLineDash([]);
    context.globalAlpha = 0.3;
    context.lineWidth = 1.2;
    context.strokeStyle = laneColor(lane, this.colors.dark);
    context.stroke();
    context.globalAlpha = 1;
  }

  drawWalked(context, lane, from, px, py) {
    const before = this.walked.get(lane) ?? 0;
    const length = tracePath(context, lane.x, lane.y, from, this.step, px, py);
    this.walked.set(lane, before + length);
    context.setLineDash([]);
    context.lineWidth = 4;
    context.globalAlpha = 0.55;
    context.strokeStyle = this.colors.background;
    context.stroke();
    context.globalAlpha = 1;
    context.setLineDash(laneDash(lane));
    context.lineDashOffset = before;
    context.lineWidth = 2.2;
    context.strokeStyle = laneColor(lane, this.colors.dark);
    context.stroke();
    context.lineDashOffset = 0;
  }

  drawNow(context, lane, px, py) {
    drawMarker(context, lane, px(valueAt(lane.x, this.step)), py(valueAt(lane.y, this.step)), this.colors);
  }

  /** What has left the picture is not moved back into it: an arrow at the edge says where it went. */
  drawStray(context, lane, px, py) {
    const x = px(valueAt(lane.x, this.step));
    const y = py(valueAt(lane.y, this.step));
    const { left, top, width, height } = this.axes.box;
    if (x >= left && x <= left + width && y >= top && y <= top + height) return;
    const ex = Math.min(left + width - 9, Math.max(left + 9, x));
    const ey = Math.min(top + height - 9, Math.max(top + 9, y));
    const angle = Math.atan2(y - ey, x - ex);
    context.save();
    context.translate(ex, ey);
    context.rotate(angle);
    context.beginPath();
    context.moveTo(8, 0);
    context.lineTo(-5, 6);
    context.lineTo(-2, 0);
    context.lineTo(-5, -6);
    context.closePath();
    context.fillStyle = laneColor(lane, this.colors.dark);
    context.strokeStyle = this.colors.background;
    context.setLineDash([]);
    context.lineWidth = 1.5;
    context.stroke();
    context.fill();
    context.restore();
  }

  describe() {
    return t("Contour of the loss; start at {x}, {y}", { x: number(this.start?.[0]), y: number(this.start?.[1]) });
  }
}
