// The surface in space: Plotly draws it once, a canvas over it the paths. What the surface hides is drawn faint.

import { keptPicture, overlayCanvas } from "../core/dom.js";
import { holdPoint } from "../core/hold.js";
import { drawMarker, drawMinimum, laneColor, strokeQuickly } from "../core/marks.js";
import { valueAt } from "../core/path.js";
import { bestEye, CENTER } from "./camera.js";
import { drawMilestones, passed } from "./milestones.js";
import { Plot } from "./plot.js";
import { apply, hidden, invert, pick, project, sceneMatrix } from "./projection.js";
import { drawStarts, startsOf } from "./starts.js";
import { surface, surfaceLayout } from "./surface.js";
import { listenToHands, turned } from "./turning.js";

const LOW = 340; // pixels of height, below which the names of the axes need more room
const BROAD = 1.4; // times as broad as tall: a box in which the usual distance shows the whole surface

export class Stage3D {
  step = 0;
  /** @type {any} */ scene = null;
  /** @type {any[]} */ lanes = [];
  /** @type {any[]} */ starts = [];
  note = ""; // see stage2d.js
  milestones = []; // the same
  /** @type {number[][]} */ handles = []; // where starts can be taken hold of
  /** @type {number[] | null} */ start = null;

  constructor(node, { onStart }) {
    this.node = node;
    this.onStart = onStart;
    this.plot = new Plot(node);
    this.plot.on("plotly_relayout", () => this.render());
    this.overlay = overlayCanvas(node);
    this.kept = keptPicture(this.overlay); // the paths so far, which only grow while the clock runs
    this.cache = new Map(); // lane hash -> what the surface hides of it, for the present camera
    this.hold = holdPoint(node, {
      places: () => this.handles,
      move: (x, y, index) => this.moveStart(x, y, index),
      end: () => this.render(),
    });
    listenToHands(node, {
      held: () => this.hold.held,
      turn: (angle) => this.turn(angle),
      reset: () => this.resetView(),
    });
  }

  async setScene(scene, colors) {
    const camera = this.scene?.place === scene.place ? this.camera() : null;
    this.scene = scene;
    this.colors = colors;
    this.cache.clear();
    if (!(await this.plot.draw([surface(scene, colors)], surfaceLayout(scene, colors, camera ?? this.bestCamera()))))
      return;
    this.plot.onRender(() => this.render());
    this.render();
  }

  camera() {
    return this.ready ? this.plot.camera() : null;
  }

  bestCamera() {
    return {
      eye: bestEye(this.scene, this.start, this.node.clientHeight < LOW ? 1.12 : 1),
      center: CENTER,
      up: { x: 0, y: 0, z: 1 },
    };
  }

  resetView() {
    if (this.ready) this.moveCamera(this.bestCamera());
  }

  /** Step back as far as a narrow box needs; the answer returns to where the eye was. */
  async pose() {
    const camera = this.camera();
    const away = (BROAD * this.node.clientHeight) / this.node.clientWidth;
    if (!camera || away <= 1) return () => {};
    const { x, y, z } = camera.eye;
    await this.moveCamera({ ...camera, eye: { x: away * x, y: away * y, z: away * z } });
    return () => this.moveCamera(camera);
  }

  async moveCamera(camera) {
    await this.plot.relayout({ "scene.camera": camera });
  }

  /** Turn the eye around the vertical, by an angle in radians. */
  turn(angle) {
    const camera = this.camera();
    if (camera && angle) this.moveCamera(turned(camera, angle));
  }

  resize() {
    return this.plot.resize();
  }

  destroy() {
    this.plot.destroy();
    this.overlay.destroy();
  }

  get ready() {
    return this.plot.drawn;
  }

  /** The matrix of this moment; cached visibilities are dropped when it has changed. */
  matrix(box) {
    const { dataScale, ...matrices } = this.plot.matrices();
    const matrix = sceneMatrix(dataScale, matrices);
    const mark = [...matrix, box.left, box.top, box.width, box.height].join();
    if (mark !== this.mark) {
      this.mark = mark;
      this.cache.clear();
      this.inverse = invert(matrix);
      this.eye = this.inverse && apply(this.inverse, 0, 0, -1);
    }
    return matrix;
  }

  box() {
    const inner = this.plot.canvasBox;
    const outer = this.node.getBoundingClientRect();
    return { left: inner.left - outer.left, top: inner.top - outer.top, width: inner.width, height: inner.height };
  }

  moveStart(x, y, index) {
    const box = this.box();
    const found = this.inverse && pick(this.scene.grid, this.inverse, box.width, box.height, x - box.left, y - box.top);
    if (!found) return;
    const start = found.map((v) => Number(v.toPrecision(5)));
    const { lane } = this.starts[index];
    this.starts[index] = { ...this.starts[index], start };
    if (lane === undefined) this.start = start;
    this.render();
    this.onStart(start, lane);
  }

  setLanes(lanes, start) {
    this.lanes = lanes;
    this.cache.clear();
    this.setStart(start);
  }

  setStart(start) {
    if (!this.hold.held) {
      this.start = start;
      this.starts = startsOf(this.lanes, start, this.note);
    }
    this.render();
  }

  setStep(step) {
    this.step = step;
    this.render();
  }

  /** Pixels, hidden parts and the whole faint path of a lane, worked out once a camera. */
  seen(lane, point) {
    if (!this.cache.has(lane)) this.cache.set(lane, this.trace(lane, point));
    return this.cache.get(lane);
  }

  trace(lane, point) {
    const n = lane.x.length;
    const pixels = new Float32Array(2 * n);
    const away = new Uint8Array(n); // 1 hidden by the surface, 2 outside it
    const whole = new Path2D();
    const { grid } = this.scene;
    for (let i = 0; i < n; i++) {
      if (!grid.contains(lane.x[i], lane.y[i])) {
        away[i] = 2;
        continue;
      }
      const z = this.scene.show(lane.loss[i]);
      if (this.eye && hidden(grid, this.eye, lane.x[i], lane.y[i], z)) away[i] = 1;
      const [px, py] = point(lane.x[i], lane.y[i], z);
      pixels[2 * i] = px;
      pixels[2 * i + 1] = py;
      if (i > 0 && away[i - 1] !== 2) whole.lineTo(px, py);
      else whole.moveTo(px, py);
    }
    return { pixels, away, whole };
  }

  render() {
    if (!this.ready || !this.scene) return;
    const box = this.box();
    const matrix = this.matrix(box);
    const point = (x, y, z) => {
      const [px, py] = project(matrix, box.width, box.height, x, y, z);
      return [px + box.left, py + box.top];
    };
    this.overlay.fit();
    const context = clip(this.overlay.context, box);
    const height = (x, y) => this.scene.grid.at(x, y);
    const lanes = this.lanes.filter((lane) => !lane.hidden);
    const kept = [this.lanes, this.colors, this.scene, this.mark];
    this.kept.frame(
      kept,
      Math.floor(this.step),
      (each) => clip(each, box),
      (each, from, anew) => this.drawPaths(each, lanes, point, from, anew),
    );
    const pixelOf = (start) => (this.scene.grid.contains(...start) ? point(...start, height(...start)) : null);
    this.handles = this.onStart ? this.starts.map(({ start }) => pixelOf(start) ?? [Infinity, Infinity]) : [];
    drawStarts(context, this.starts, pixelOf, this.lanes, this.colors, this.hold.held ? this.hold.index : -1, box);
    for (const lane of lanes) this.drawNow(context, lane, point);
    const place = (lane, n) => [lane.x[n], lane.y[n], this.scene.show(lane.loss[n])];
    const deciding = passed(this.milestones, lanes, this.step, place);
    const inside = deciding.filter(({ at: [x, y] }) => this.scene.grid.contains(x, y));
    drawMilestones(context, inside, (at) => point(...at), this.colors, box);
    context.restore();
  }

  /** Draw what has been walked since step `from`; `anew`, what is to come too, and the minima. */
  drawPaths(context, lanes, point, from, anew) {
    context.lineCap = "round";
    if (anew) {
      const { grid } = this.scene;
      for (const [x, y] of this.scene.minima) if (grid.contains(x, y)) this.drawMinimum(context, x, y, point);
      for (const lane of lanes)
        stroke(
          context,
          this.seen(lane, point).whole,
          laneColor(lane, this.colors.dark),
          0.22,
          lane.run ? 1 : 1.1 * this.colors.scale,
        );
    }
    for (const lane of lanes) this.drawWalked(context, lane, from, Math.floor(this.step), point);
  }

  drawWalked(context, lane, from, to, point) {
    const { pixels, away } = this.seen(lane, point);
    const last = Math.min(away.length - 1, to);
    const open = new Path2D();
    const covered = new Path2D();
    for (let i = from + 1; i <= last; i++) {
      const worst = Math.max(away[i], away[i - 1]);
      if (worst === 2) continue;
      const path = worst ? covered : open;
      path.moveTo(pixels[2 * i - 2], pixels[2 * i - 1]);
      path.lineTo(pixels[2 * i], pixels[2 * i + 1]);
    }
    const color = laneColor(lane, this.colors.dark);
    if (lane.run) {
      stroke(context, covered, color, 0.35, 1);
      strokeQuickly(context, open, color);
      return;
    }
    stroke(context, covered, color, 0.35, 1.6 * this.colors.scale);
    stroke(context, open, this.colors.background, 0.5, 4 * this.colors.scale);
    stroke(context, open, color, 1, 2.2 * this.colors.scale);
  }

  drawMinimum(context, x, y, point) {
    const z = this.scene.grid.at(x, y);
    context.globalAlpha = this.eye && hidden(this.scene.grid, this.eye, x, y, z) ? 0.45 : 1;
    drawMinimum(context, ...point(x, y, z), this.colors);
    context.globalAlpha = 1;
  }

  drawNow(context, lane, point) {
    const x = valueAt(lane.x, this.step);
    const y = valueAt(lane.y, this.step);
    if (!this.scene.grid.contains(x, y)) return;
    const z = this.scene.show(valueAt(lane.loss, this.step));
    const away = this.eye && hidden(this.scene.grid, this.eye, x, y, z);
    context.globalAlpha = away ? 0.45 : 1;
    drawMarker(context, lane, ...point(x, y, z), this.colors);
    context.globalAlpha = 1;
  }
}

function stroke(context, path, ink, alpha, width) {
  context.globalAlpha = alpha;
  context.lineWidth = width;
  context.strokeStyle = ink;
  context.stroke(path);
  context.globalAlpha = 1;
}

function clip(context, box) {
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  return context;
}
