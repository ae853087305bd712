// The contour: Plotly draws the level lines and axes, a canvas over it the paths, the start and the minima.

import { keptPicture } from "../core/dom.js";
import { number } from "../core/format.js";
import { holdPoint } from "../core/hold.js";
import { store } from "../core/store.js";
import { t } from "../core/text.js";
import { windowFor } from "../core/window.js";
import { Axes } from "./axes.js";
import { contour, contourLayout } from "./contour.js";
import { pinch } from "./fingers.js";
import { Ground } from "./ground.js";
import { drawMoment, drawPaths } from "./moment.js";
import { drawStray } from "./paths.js";
import { startsOf } from "./starts.js";
import { Tools } from "./tools.js";

export class Stage2D {
  /** @type {any} */ scene = null;
  /** @type {any} */ colors = null;
  /** @type {any[] | null} */ lanes = null;
  /** @type {number[] | null} */ start = null;
  /** @type {any[]} */ starts = []; // what can be taken hold of: see startsOf
  milestones = []; // steps of lanes that decide: see milestones.js
  note = ""; // at the start, which marks an answer then
  /** @type {any} */ window = null; // what of the scene is seen, finer than the scene has it
  /** @type {any} */ alone = null; // the panel of its windows, where others do not look the same way
  /** @type {Map<any, number>} */ walked = new Map(); // lane -> how many pixels of it are drawn: where its dashes go on
  /** @type {any} */ inspected = null; // the lane whose arrows are shown: {lane, steps, rows}
  /** @type {any} */ outlined = null; // the lane whose triangle or ellipse is shown, also while the clock runs
  /** @type {string | null} */ spoken = null; // what alone is lit of what a text speaks of
  step = 0;
  seen = null; // the scene whose contour Plotly has drawn; until it has, the contour is ours
  /** @type {boolean | null} */ wanted = null; // equal units on both axes, if the visitor has said so

  /** `compact`: one of several small ones, whose axes go without titles. */
  constructor(node, { onStart, onLook, onZoom = (_range) => {}, compact = false }) {
    this.node = node;
    this.compact = compact;
    this.onStart = onStart;
    this.onZoom = onZoom;
    this.onLook = onLook;
    this.ground = new Ground(node);
    this.axes = new Axes(node, (event) => this.geometryChanged(event));
    this.kept = keptPicture(this.axes.overlay); // the paths so far, which only grow while the clock runs
    this.hold = holdPoint(node, {
      places: () => this.places(),
      move: (x, y, index) => this.moveStart(x, y, index),
      end: () => this.render(),
    });
    this.fingers = pinch(node, {
      data: (x, y) => this.axes.data(x, y),
      range: () => this.range(),
      zoom: (range) => this.setRange(range),
      end: () => this.onZoom(this.range()),
    });
    this.tools = new Tools(this);
    this.axes.plot.on("plotly_click", (event) => this.clicked(event));
    this.axes.plot.on("plotly_doubleclick", () => (this.doubled = Boolean(this.before)));
  }

  /** Show a scene: at once with a contour of our own, until Plotly has drawn its. */
  async setScene(scene, colors) {
    if (this.scene?.place !== scene.place) this.wanted = null;
    const zoomed = this.axes.drawn && this.scene?.place === scene.place && this.zoomed();
    this.scene = scene;
    this.colors = colors;
    this.tools.fit();
    const first = !this.axes.drawn;
    if (first) this.expect(scene, colors);
    await this.drawScene(zoomed ? this.range() : null);
    if (first && this.axes.drawn) this.axes.plot.putUnderLabels(this.axes.overlay.canvas);
  }

  /** Show a scene as well as can be before Plotly has drawn it. */
  expect(scene, colors) {
    Object.assign(this, { scene, colors });
    this.tools.fit();
    this.axes.expect(this.layout(null));
    this.render();
  }

  /** Show a surface that is changing under a hand: Plotly draws it when the hand rests. */
  setGround(scene) {
    this.scene = scene;
    this.render();
  }

  async drawScene(range) {
    const { scene } = this;
    await this.axes.draw([contour(scene, this.window, this.colors)], this.layout(range));
    this.seen = scene;
    this.render();
    this.tools.update();
  }

  layout(range) {
    return contourLayout(this.scene, this.colors, { compact: this.compact, range, equal: this.equal });
  }

  /** Whether a unit is as long on one axis as on the other. */
  get equal() {
    return this.wanted ?? this.scene.equal;
  }

  setEqual(wanted) {
    this.wanted = wanted;
    this.drawScene(this.zoomed() ? this.range() : null);
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
    if (!this.stale || this.moving || !this.axes.drawn) return;
    this.stale = false;
    this.drawScene(this.range());
  }

  range() {
    return this.axes.range();
  }

  /** Whether something else is seen than the surface's own view. */
  zoomed() {
    const { x, y } = this.range();
    return String([...x, ...y]) !== String(this.scene.view);
  }

  async resetView() {
    if (!this.axes.drawn || !this.zoomed()) return;
    await this.drawScene(null);
    if (!this.zoomed()) return;
    const [x0, x1, y0, y1] = this.scene.view; // of axes with one scale react() keeps the wider range in a broad box
    await this.axes.plot.relayout({ "xaxis.range": [x0, x1], "yaxis.range": [y0, y1] });
  }

  async setRange(range) {
    if (!this.axes.drawn || JSON.stringify(this.range()) === JSON.stringify(range)) return;
    this.quiet = true;
    await this.axes.plot.relayout({ "xaxis.range": range.x, "yaxis.range": range.y });
    this.quiet = false;
  }

  geometryChanged(event) {
    this.moving = event === "plotly_relayouting";
    this.render();
    if (!this.axes.drawn) return;
    this.refresh();
    if (!this.quiet) this.onZoom(this.range());
    this.look();
    this.tools.update();
  }

  resize() {
    return this.axes.resize();
  }

  destroy() {
    this.axes.destroy();
    this.ground.destroy();
  }

  /** A click places the start. A double click resets the view, and puts back what its first half has moved. */
  clicked(event) {
    const taken = this.hold.held || this.fingers.pinching || this.starts[0]?.lane !== undefined;
    if (!this.onStart || taken || !event.xvals) return;
    const start = this.doubled ? this.before : [event.xvals[0], event.yvals[0]].map((v) => Number(v.toPrecision(5)));
    this.before = this.start;
    this.doubled = false;
    this.onStart(start);
  }

  /** Where starts can be taken hold of. */
  places() {
    if (!this.onStart || !this.axes.ready) return [];
    const [px, py] = [this.axes.x, this.axes.y];
    return this.starts.map(({ start }) => [px(start[0]), py(start[1])]);
  }

  moveStart(x, y, index) {
    const { left, top, width, height } = this.axes.box;
    const px = Math.min(left + width, Math.max(left, x));
    const py = Math.min(top + height, Math.max(top, y));
    const start = this.axes.data(px, py).map((v) => Number(v.toPrecision(5)));
    const { lane } = this.starts[index];
    this.starts[index] = { ...this.starts[index], start };
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
      this.starts = startsOf(this.lanes, start, this.note);
    }
    this.render();
    this.tools.update();
  }

  setStep(step) {
    this.step = step;
    this.render();
  }

  render() {
    if (!this.axes.ready || !this.scene) return;
    const own = this.seen !== this.scene;
    if (own !== this.own && this.axes.drawn) this.axes.plot.veil(own);
    if (this.axes.drawn) this.own = own;
    this.ground.draw(this.axes, this.scene, this.colors, own);
    if (this.lanes) this.draw();
  }

  draw() {
    const context = this.axes.begin();
    const [px, py] = [this.axes.x, this.axes.y];
    const lanes = (this.lanes ?? []).filter((lane) => !lane.hidden);
    const kept = [this.lanes, this.colors, this.scene, this.axes.mark];
    this.kept.frame(
      kept,
      this.step,
      (each) => this.axes.clip(each),
      (each, from, anew) => drawPaths(each, this, lanes, from, anew),
    );
    drawMoment(context, this, lanes);
    context.restore();
    for (const lane of lanes) drawStray(this.axes.overlay.context, lane, this.step, px, py, this.axes.box, this.colors);
  }

  /** Show the arrows of an inspected lane, or of none, and what it draws around its point. */
  setArrows(inspected, outlined = inspected) {
    if (inspected === this.inspected && outlined === this.outlined) return;
    Object.assign(this, { inspected, outlined });
    this.render();
  }

  /** Light one quantity alone of those that a text speaks of, or with null all of them. */
  speakOf(name) {
    this.spoken = name;
    this.render();
  }

  /** The lane that is inspected, where one is and can be seen; on some pages lanes have no id. */
  laneOf(inspected) {
    return inspected && this.lanes?.find(({ id, hidden }) => id === inspected.lane && !hidden);
  }

  describe() {
    return t("Contour of the loss; start at {x}, {y}", { x: number(this.start?.[0]), y: number(this.start?.[1]) });
  }
}
