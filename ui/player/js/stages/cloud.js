// Thousands of particles over a contour. Positions come as 16-bit numbers inside a box, some steps apart; between two
// of them a particle moves in a straight line. What is outside the box has the code OUTSIDE.

import { h, pixelRatio, setText } from "../core/dom.js";
import { drawMarker, drawMinimum, laneColor } from "../core/marks.js";
import { tracePath, valueAt } from "../core/path.js";
import { t, tn } from "../core/text.js";
import { Stage2D } from "./stage2d.js";
import { drawStarts } from "./starts.js";

export const OUTSIDE = 65535;

/** The two frames around a step and how far it is from the first to the second. */
export function between(step, { frames, stride, steps }) {
  const s = Math.min(steps, Math.max(0, step));
  const from = Math.min(frames - 1, Math.floor(s / stride));
  const to = Math.min(frames - 1, from + 1);
  const start = from === frames - 1 ? steps : from * stride;
  const end = to === frames - 1 ? steps : to * stride;
  return { from, to, part: end > start ? (s - start) / (end - start) : 0 };
}

/**
 * Call put(code x, code y) for every particle at a step and answer how many could not be placed. A particle that is
 * outside in one of the two frames stands where the nearer one has it.
 */
export function eachParticle(cloud, step, put) {
  const { x, y, particles } = cloud;
  const { from, to, part } = between(step, cloud);
  const a = from * particles;
  const b = to * particles;
  const near = part < 0.5 ? a : b;
  let lost = 0;
  for (let i = 0; i < particles; i++) {
    let u = x[a + i];
    const w = x[b + i];
    if (u === OUTSIDE || w === OUTSIDE) {
      u = x[near + i];
      if (u === OUTSIDE) lost += 1;
      else put(u, y[near + i]);
    } else put(u + part * (w - u), y[a + i] + part * (y[b + i] - y[a + i]));
  }
  return lost;
}

/** The point that is spoken of: a cross in a ring. */
function drawPoint(context, x, y, colors) {
  context.setLineDash([]);
  for (const [width, color] of [
    [4, colors.background],
    [1.8, colors.text],
  ]) {
    context.beginPath();
    context.arc(x, y, 8, 0, 2 * Math.PI);
    for (const [dx, dy] of [
      [1, 0],
      [0, 1],
      [-1, 0],
      [0, -1],
    ]) {
      context.moveTo(x + 4 * dx, y + 4 * dy);
      context.lineTo(x + 13 * dx, y + 13 * dy);
    }
    context.lineWidth = width;
    context.strokeStyle = color;
    context.stroke();
  }
}

export class CloudStage extends Stage2D {
  /** @type {any} */ cloud = null;
  /** @type {any} */ place = null; // what Python calls the start of this stage

  constructor(node, options) {
    super(node, options);
    this.badge = h("div", { class: "dl-badge", hidden: true, "data-testid": "outside" });
    node.append(this.badge);
  }

  /** cloud: {x, y, particles, frames, stride, steps, box, color, label, meanX, meanY}, and the path of an `example` or none */
  setCloud(
    /** @type {import("../messages.js").CloudStage & Record<"x" | "y" | "meanX" | "meanY", any>} */ cloud,
    start,
  ) {
    this.cloud = cloud;
    this.lanes = [];
    this.setStart(start);
  }

  draw() {
    if (!this.cloud) return;
    const context = this.axes.begin();
    const px = this.axes.x;
    const py = this.axes.y;
    for (const [x, y] of this.scene.minima) drawMinimum(context, px(x), py(y), this.colors);
    const outside = this.drawParticles(context);
    if (this.cloud.example) this.drawExample(context, px, py);
    this.drawMean(context, px, py);
    if (this.cloud.point) drawPoint(context, px(this.cloud.point[0]), py(this.cloud.point[1]), this.colors);
    drawStarts(context, this.starts, ([x, y]) => [px(x), py(y)], [], this.colors, this.hold.held ? 0 : -1);
    context.restore();
    this.badge.hidden = outside === 0;
    setText(this.badge, t("{n} outside the plot", { n: outside }));
  }

  drawParticles(context) {
    const { cloud } = this;
    const { left, top, width, height } = this.axes.box;
    const [px, py] = [this.axes.scale("x"), this.axes.scale("y")];
    const [x0, x1, y0, y1] = cloud.box;
    const ratio = pixelRatio();
    const size = cloud.particles > 2500 ? 2 : 3;
    const alongX = ((px(x1) - px(x0)) / (OUTSIDE - 1)) * ratio;
    const alongY = ((py(y1) - py(y0)) / (OUTSIDE - 1)) * ratio;
    const atX = (px(x0) - size / 2) * ratio;
    const atY = (py(y0) - size / 2) * ratio;
    const right = (left + width) * ratio;
    const bottom = (top + height) * ratio;
    const edge = size * ratio;
    let outside = 0;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = laneColor(cloud, this.colors.dark);
    context.globalAlpha = cloud.particles > 2500 ? 0.5 : 0.62;
    outside += eachParticle(cloud, this.step, (u, w) => {
      const a = Math.round(atX + alongX * u);
      const b = Math.round(atY + alongY * w);
      if (a < left * ratio - edge || a > right || b < top * ratio - edge || b > bottom) outside += 1;
      else context.fillRect(a, b, edge, edge);
    });
    context.globalAlpha = 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    return outside;
  }

  /** The path of one particle. */
  drawExample(context, px, py) {
    const { x, y } = this.cloud.example;
    tracePath(context, x, y, 0, this.step, px, py);
    context.setLineDash([]);
    context.globalAlpha = 0.75;
    context.lineWidth = 1.2 * this.colors.scale;
    context.strokeStyle = laneColor(this.cloud, this.colors.dark);
    context.stroke();
    context.globalAlpha = 1;
  }

  drawMean(context, px, py) {
    const { meanX, meanY } = this.cloud;
    tracePath(context, meanX, meanY, 0, this.step, px, py);
    context.setLineDash([]);
    context.lineJoin = "round";
    context.lineWidth = 4.5 * this.colors.scale;
    context.strokeStyle = this.colors.background;
    context.stroke();
    context.lineWidth = 2 * this.colors.scale;
    context.strokeStyle = this.colors.text;
    context.stroke();
    const x = valueAt(meanX, this.step);
    const y = valueAt(meanY, this.step);
    if (!Number.isNaN(x) && !Number.isNaN(y))
      drawMarker(context, { color: this.cloud.color }, px(x), py(y), this.colors);
  }

  describe() {
    return t("{particles} of {label} over the contour of the loss", {
      particles: tn("{count} particle", "{count} particles", this.cloud?.particles ?? 0),
      label: this.cloud?.label ?? "",
    });
  }
}
