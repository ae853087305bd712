// The data of a two-weight model, and what each lane's weights make of it at the step shown.

import { laneColor, laneDash } from "../core/marks.js";
import { valueAt } from "../core/path.js";
import { t } from "../core/text.js";
import { Axes } from "./axes.js";
import { grown } from "./palette.js";

const KINDS = ["circle", "square"]; // of the two classes

export class DataStage {
  /** @type {any} */ spec = null;
  /** @type {any} */ samples = null;
  /** @type {any[] | null} */ lanes = null;
  /** @type {any} */ batch = null;
  /** @type {any} */ colors = null;

  constructor(node) {
    this.node = node;
    this.axes = new Axes(node, () => this.render());
    this.step = 0;
  }

  /** spec: {line, names, targets}; samples: {a, b, label, held}; lanes: {label, color, x, y, step}; batch: {index, begins} */
  async show(
    /** @type {Pick<import("../messages.js").DataStage, "line" | "names" | "classes">} */ spec,
    samples,
    lanes,
    batch,
    colors,
  ) {
    Object.assign(this, { spec, samples, lanes, batch, colors });
    const mark = JSON.stringify([spec, colors.dark, colors.scale, tellApart(samples)]);
    if (mark !== this.mark || !this.axes.drawn) {
      this.mark = mark;
      await this.axes.draw(this.traces(), this.layout());
    }
    this.render();
  }

  /** @returns {any[]} */
  traces() {
    const { samples, spec, colors } = this;
    const groups = new Map();
    samples.a.forEach((a, i) => {
      const name = `${samples.held[i] ? 1 : 0}${spec.line ? 0 : samples.label[i]}`;
      if (!groups.has(name))
        groups.set(name, { x: [], y: [], held: samples.held[i], kind: spec.line ? 0 : samples.label[i] });
      groups.get(name).x.push(a);
      groups.get(name).y.push(samples.b[i]);
    });
    return [...groups.values()].map(({ x, y, held, kind }) => ({
      type: "scatter",
      mode: "markers",
      x,
      y,
      name: [spec.line ? "" : spec.classes[kind], held ? t("validation") : t("training")].filter(Boolean).join(", "),
      marker: {
        size: 5.5 * colors.scale,
        symbol: KINDS[kind] + (held ? "-open" : ""),
        color: kind ? (colors.dark ? "#d7dde8" : "#3d4759") : colors.muted,
        opacity: held ? 0.75 : 0.6,
      },
      hovertemplate: "%{x:.3~g}, %{y:.3~g}<extra></extra>",
    }));
  }

  layout() {
    const { colors, spec } = this;
    const axis = (title) => ({
      title: { text: title, standoff: 4, font: { size: 12 } },
      color: colors.muted,
      gridcolor: colors.grid,
      zeroline: false,
      nticks: 6,
      tickfont: { size: 11 },
    });
    return grown(
      {
        margin: { l: 46, r: 8, t: 26, b: 36 },
        paper_bgcolor: "rgba(0,0,0,0)",
        plot_bgcolor: "rgba(0,0,0,0)",
        font: { family: colors.font, color: colors.muted },
        hoverlabel: { bgcolor: colors.background, bordercolor: colors.grid, font: { color: colors.text, size: 12 } },
        showlegend: true,
        legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom", font: { size: 11 } },
        dragmode: "pan",
        autosize: true,
        xaxis: axis(spec.names[0]),
        yaxis: axis(spec.names[1]),
      },
      colors.scale,
    );
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
  }

  render() {
    if (!this.axes.drawn || !this.lanes) return;
    const context = this.axes.begin();
    this.drawBatch(context);
    for (const lane of this.lanes) this.drawModel(context, lane);
    context.restore();
  }

  /** The samples of the batch that the next step of the mini-batch lane looks at. */
  drawBatch(context) {
    const { batch, samples } = this;
    if (!batch) return;
    const step = Math.floor(valueAt(batch.step, this.step) + 1e-6);
    if (step + 1 >= batch.begins.length) return;
    context.setLineDash([]);
    context.lineWidth = 1.6;
    context.strokeStyle = laneColor(batch, this.colors.dark);
    const px = this.axes.x;
    const py = this.axes.y;
    context.beginPath();
    for (let k = batch.begins[step]; k < batch.begins[step + 1]; k++) {
      const x = px(samples.a[batch.index[k]]);
      const y = py(samples.b[batch.index[k]]);
      context.moveTo(x + 5, y);
      context.arc(x, y, 5, 0, 2 * Math.PI);
    }
    context.stroke();
  }

  /** A line y = slope · x + intercept, or the boundary where both classes are equally likely. */
  drawModel(context, lane) {
    const u = valueAt(lane.x, this.step);
    const w = valueAt(lane.y, this.step);
    const { x, y } = this.axes.range();
    const [a, b] = ends(x, y, this.spec.line, u, w);
    if (!a || !b || !Number.isFinite(a[1]) || !Number.isFinite(b[1])) return;
    for (const [width, color, dash] of [
      [4.5, this.colors.background, []],
      [2.4, laneColor(lane, this.colors.dark), laneDash(lane)],
    ]) {
      context.beginPath();
      context.moveTo(this.axes.x(a[0]), this.axes.y(a[1]));
      context.lineTo(this.axes.x(b[0]), this.axes.y(b[1]));
      context.setLineDash(dash);
      context.lineWidth = width;
      context.strokeStyle = color;
      context.stroke();
    }
  }

  describe() {
    return t("The data, and the line or boundary of every lane");
  }
}

/** Numbers by which other samples are told: their sums, each with another weight. */
export function tellApart(/** @type {any} */ { a, b, label, held }) {
  const total = (numbers) => numbers.reduce((sum, number, i) => sum + number * (1 + (i % 7)), 0);
  return [a.length, total(a), total(b), total(label), held.indexOf(1)];
}

/** Two points of the line on either side of the picture: w·1 + u·x for a line, u·x + w·y = 0 for a boundary. */
/** @param {number[]} rangeX @param {number[]} rangeY */
export function ends(rangeX, rangeY, line, u, w) {
  const [[x0, x1], [y0, y1]] = [rangeX, rangeY];
  if (line)
    return [
      [x0, u * x0 + w],
      [x1, u * x1 + w],
    ];
  if (u === 0 && w === 0) return [null, null];
  if (Math.abs(w) * (x1 - x0) >= Math.abs(u) * (y1 - y0) * 1e-6 && w !== 0)
    return [
      [x0, (-u * x0) / w],
      [x1, (-u * x1) / w],
    ];
  return [
    [0, y0],
    [0, y1],
  ];
}
