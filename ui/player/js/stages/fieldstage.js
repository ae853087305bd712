// Samples in the plane, and what the networks answer there at the step shown: shades of one lane, boundaries of all.

import { canvasContext, overlayCanvas } from "../core/dom.js";
import { blend, levelLine, placeOf } from "../core/frames.js";
import { laneColor, laneDash } from "../core/marks.js";
import { t } from "../core/text.js";
import { DataStage } from "./datastage.js";
import { classColor, paintShares, paintSigned, signedRamp } from "./inks.js";
import { imageOf } from "./plot.js";

const SYMBOLS = ["circle", "square", "diamond"];
const STRENGTH = 0.42; // of the shades, under the samples
const EVEN = 127; // the code of both classes being equally likely

export class FieldStage extends DataStage {
  /** @type {any[]} */ fields = []; // of every lane: {ticks, side, channels, codes}
  inspected = 0;

  constructor(node) {
    const ground = overlayCanvas(node, "dl-ground");
    super(node);
    this.ground = ground;
    this.picture = document.createElement("canvas");
    this.inner = canvasContext(this.picture);
  }

  destroy() {
    super.destroy();
    this.ground.destroy();
  }

  /** As it is on the screen, for a picture to take along. */
  async still() {
    const { clientWidth: width, clientHeight: height } = this.node;
    const image = await imageOf(this.axes.plot, width, height);
    return { width, height, layers: [this.ground.canvas, image, this.axes.overlay.canvas] };
  }

  /** What has been learned so far; the next show() draws it. */
  setFields(fields, inspected) {
    Object.assign(this, { fields, inspected });
  }

  /** @returns {any[]} */
  traces() {
    const { samples, spec, colors } = this;
    const groups = new Map();
    samples.a.forEach((a, i) => {
      const key = `${samples.held[i]} ${samples.label[i]}`;
      if (!groups.has(key)) groups.set(key, { x: [], y: [], held: samples.held[i], kind: samples.label[i] });
      groups.get(key).x.push(a);
      groups.get(key).y.push(samples.b[i]);
    });
    return [...groups.values()]
      .sort((a, b) => b.held - a.held)
      .map(({ x, y, held, kind }) => {
        const ink = spec.curve ? colors.text : classColor(kind, colors.dark);
        return {
          type: "scatter",
          mode: "markers",
          x,
          y,
          marker: {
            size: (held ? 5 : 6.5) * colors.scale,
            symbol: SYMBOLS[kind] + (held ? "-open" : ""),
            color: ink,
            opacity: held ? 0.45 : spec.curve ? 0.6 : 0.95,
            line: { width: held ? 1 : 0.8, color: held ? ink : colors.background },
          },
          hovertemplate: `%{x:.3~g}, %{y:.3~g}<br>${[spec.classes[kind], held ? t("validation") : t("training")]
            .filter(Boolean)
            .join(", ")}<extra></extra>`,
        };
      });
  }

  layout() {
    const layout = super.layout();
    const [x0, x1, y0, y1] = this.spec.view;
    layout.showlegend = false;
    const { scale } = this.colors;
    layout.margin = { l: 34 * scale, r: 6 * scale, t: 6 * scale, b: 34 * scale };
    layout.xaxis = { ...layout.xaxis, range: [x0, x1], showgrid: this.spec.curve, fixedrange: true };
    layout.yaxis = { ...layout.yaxis, range: [y0, y1], showgrid: this.spec.curve, fixedrange: true };
    layout.yaxis.title = { ...layout.yaxis.title, standoff: 0 };
    layout.dragmode = false;
    return layout;
  }

  render() {
    if (!this.axes.drawn || !this.lanes) return;
    this.ground.fit();
    const context = this.axes.begin();
    if (this.spec.curve) this.drawCurves(context);
    else {
      this.drawShades();
      this.drawBoundaries(context);
    }
    context.restore();
  }

  /** The picture of a lane at the step shown: all its channels after each other. */
  at(lane) {
    const field = this.fields[lane];
    if (!field) return null;
    const size = field.side * field.side * field.channels;
    return {
      ...field,
      now: blend(field.codes, size, placeOf(field.ticks, this.step), 0, size, new Float32Array(size)),
    };
  }

  drawShades() {
    const field = this.at(this.inspected);
    if (!field) return;
    const { side } = field;
    if (this.picture.width !== side) Object.assign(this.picture, { width: side, height: side });
    const image = this.inner.createImageData(side, side);
    if (field.channels === 1) paintSigned(image, field.now, side, signedRamp(this.colors, STRENGTH));
    else paintShares(image, field.now, side, this.colors, STRENGTH);
    this.inner.putImageData(image, 0, 0);
    const { left, top, width, height } = this.axes.box;
    const half = [width / (side - 1) / 2, height / (side - 1) / 2]; // values stand at the centers of their pixels
    const { context } = this.ground;
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    context.imageSmoothingEnabled = true;
    context.drawImage(this.picture, left - half[0], top - half[1], width + 2 * half[0], height + 2 * half[1]);
    context.restore();
  }

  drawBoundaries(context) {
    const { left, top, width, height } = this.axes.box;
    for (const i of this.order()) {
      const field = this.at(i);
      if (!field) continue;
      const path = new Path2D();
      const cell = field.side - 1;
      for (const line of boundaries(field))
        for (let k = 0; k < line.length; k += 4) {
          path.moveTo(left + (line[k] / cell) * width, top + height - (line[k + 1] / cell) * height);
          path.lineTo(left + (line[k + 2] / cell) * width, top + height - (line[k + 3] / cell) * height);
        }
      this.strokeLane(context, path, i);
    }
  }

  /** The lane that is inspected is drawn last. */
  order() {
    const others = (this.lanes ?? []).map((_lane, i) => i).filter((i) => i !== this.inspected);
    return [...others, this.inspected];
  }

  strokeLane(context, path, i) {
    const lane = this.lanes?.[i];
    if (!lane) return;
    const bold = i === this.inspected;
    context.lineJoin = "round";
    for (const [wide, color] of [
      [bold ? 5 : 3.6, this.colors.background],
      [bold ? 2.8 : 1.6, laneColor(lane, this.colors.dark)],
    ]) {
      context.lineWidth = wide * this.colors.scale;
      context.strokeStyle = color;
      context.stroke(path);
    }
  }

  drawCurves(context) {
    const [x0, x1] = this.spec.view;
    for (const i of this.order()) {
      const field = this.fields[i];
      if (!field) continue;
      const place = placeOf(field.ticks, this.step);
      const now = blend(field.codes, field.side, place, 0, field.side, new Float32Array(field.side));
      const path = new Path2D();
      for (const [k, y] of now.entries())
        path.lineTo(this.axes.x(x0 + ((x1 - x0) * k) / (field.side - 1)), this.axes.y(y));
      context.setLineDash(laneDash(this.lanes?.[i] ?? { color: 0 }));
      this.strokeLane(context, path, i);
    }
  }

  describe() {
    return t("The samples, and what the networks answer in the plane");
  }
}

/** The lines along which an answer changes from one class to another. */
function boundaries({ now, side, channels }) {
  if (channels === 1) return [levelLine(now, side, EVEN)];
  const size = side * side;
  const shares = [
    now.subarray(0, size),
    now.subarray(size),
    now.subarray(0, size).map((a, k) => 255 - a - now[size + k]),
  ];
  return shares.slice(0, 2).map((own, k) => {
    const others = shares.filter((_share, m) => m !== k);
    return levelLine(
      own.map((v, n) => v - Math.max(...others.map((other) => other[n]))),
      side,
      0,
    );
  });
}
