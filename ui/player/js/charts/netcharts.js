// The charts of networks: one quantity at a time, of every lane, or of every layer of the lane that is inspected.

import { h, setAttribute } from "../core/dom.js";
import { whole } from "../core/format.js";
import { stepOf, tickOf } from "../core/frames.js";
import { laneColor } from "../core/marks.js";
import { t } from "../core/text.js";
import { LineChart } from "./linechart.js";
import { ChartTabs } from "./tabs.js";

/** A row of tabs over a chart; `quantities`: [{key, title(), tells(), lines(data), linear, of}]. */
class TabbedChart {
  /** @type {any} */ data = null;
  /** @type {any} */ colors = null;
  step = 0;

  constructor(heading, quantities, { onSeek, name }) {
    this.quantity = quantities[0];
    this.tabs = new ChartTabs(heading, quantities, {
      choose: (quantity) => this.choose(quantity),
      resize: () => this.resize(),
    });
    this.axis = h("button", {
      type: "button",
      class: "dl-tab dl-axis",
      hidden: true,
      "data-testid": `${name}-axis`,
      onclick: () => this.swapAxis(),
    });
    this.body = h("div", { class: "dl-chart", role: "img", "data-testid": name });
    this.key = h("div", { class: "dl-chartkey", "aria-hidden": "true" });
    this.node = h(
      "div",
      { class: "dl-charts" },
      h("div", { class: "dl-tabs" }, this.tabs.list, this.tabs.ask, this.axis),
      this.tabs.help.node,
      this.key,
      this.body,
    );
    this.chart = new LineChart(this.body, { onSeek: (tick) => onSeek(stepOf(tick, this.data)) });
  }

  choose(quantity) {
    this.quantity = quantity;
    if (this.data) this.show(this.data, this.colors);
  }

  swapAxis() {
    this.bySamples = !this.bySamples;
    this.show(this.data, this.colors);
  }

  show(data, colors) {
    Object.assign(this, { data, colors });
    this.quantity = this.tabs.show(this.quantity, (quantity) => quantity.hidden?.(data) ?? false);
    setAttribute(this.body, "aria-label", this.quantity.title());
    this.drawn(data);
  }

  /** What the lines are: texts, with a color where a line has one of its own. */
  explain(entries) {
    const mark = JSON.stringify([entries, this.colors.dark]);
    if (mark === this.keyMark) return;
    this.keyMark = mark;
    this.key.replaceChildren(
      ...entries.map(({ label, color }) => {
        const ink = color === undefined ? "" : `color: ${laneColor({ color }, this.colors.dark)}`;
        return h("span", { style: ink }, label);
      }),
    );
  }

  /** Draw what there is; every kind of chart does it its own way. */
  drawn(_data) {}

  /** Lines over ticks, where the clock counts steps. */
  view(data, lines) {
    const end = data.steps;
    return {
      key: `${this.quantity.key} steps`,
      of: (line) => line.values,
      axisOf: (line) => line.at,
      unit: t("step"),
      end,
      steps: data.kept - 1,
      stepOf: (x) => tickOf(x, data),
      cursor: (tick) => stepOf(tick, data),
      stepLabel: (tick) => t("step {n}", { n: whole(stepOf(tick, data)) }),
      linear: Boolean(this.quantity.linear),
      lines,
    };
  }

  setStep(tick) {
    this.step = tick;
    this.chart.setStep(tick);
  }

  resize() {
    this.chart.resize();
  }

  destroy() {
    this.chart.destroy();
  }
}

const pair = (title, trained, aside, linear = false) => ({
  title,
  linear,
  two: true,
  lines: (lane) => [
    { values: lane.series[trained], label: lane.label, color: lane.color, width: 1.6, dash: "dot" },
    { values: lane.series[aside], label: `${lane.label} · ${t("validation")}`, color: lane.color, width: 2.1 },
  ],
});
const single = (title, name, linear = false) => ({
  title,
  linear,
  lines: (lane) => [{ values: lane.series[name], label: lane.label, color: lane.color, width: 2 }],
});
const noClasses = (data) => data.curve;
const OF_LANES = [
  {
    key: "loss",
    tells: () => t("Mean loss without penalty: dotted on the training samples, solid on validation samples"),
    ...pair(() => t("Loss"), "train", "validation"),
  },
  {
    key: "accuracy",
    tells: () => t("Share of samples that get their class: dotted in training, solid in validation"),
    hidden: noClasses,
    ...pair(() => t("Accuracy"), "accuracy", "validation_accuracy", true),
  },
  {
    key: "gap",
    tells: () => t("Generalization gap: validation loss minus training loss"),
    ...single(() => t("Generalization gap"), "gap", true),
  },
  {
    key: "score",
    tells: () => t("The largest score (logit) in size over the training samples"),
    ...single(() => t("Largest score"), "score"),
  },
];

/** Losses and accuracies of all lanes, against steps or samples seen. */
export class LaneCharts extends TabbedChart {
  bySamples = false;

  constructor(options) {
    super(t("Chart"), OF_LANES, { ...options, name: "lane-chart" });
  }

  /** data: {lanes: [{label, color, series}], steps, every, kept, stops} */
  drawn(data) {
    const known = data.lanes.filter((lane) => lane.series);
    if (!known.length) return;
    this.axis.hidden = false;
    this.axis.textContent = this.bySamples ? t("against samples seen") : t("against steps");
    const column = this.bySamples ? "samples" : "step";
    const lines = known.flatMap((lane) =>
      this.quantity.lines(lane).map((line) => ({ ...line, at: lane.series[column] })),
    );
    this.explain(this.quantity.two ? [{ label: t("solid: validation, dotted: training") }] : []);
    this.chart.decorate({ marks: this.marks(data) });
    const view = this.bySamples ? this.samplesView(data, known) : this.view(data, lines);
    this.chart.show(lines, view, this.colors);
  }

  /** Where early stopping would stop: at the best step that it finds. */
  marks(data) {
    return (data.bests ?? []).flatMap((tick, i) =>
      tick < 0 || data.lanes.length > 3 ? [] : [{ step: tick, label: t("early stopping"), color: data.lanes[i].color }],
    );
  }

  samplesView(data, known) {
    const rate = (lane) => {
      const { samples } = lane.series;
      return samples.length > 1 ? (samples.at(-1) / (samples.length - 1)) * (data.kept - 1) : 1;
    };
    const end = Math.max(...known.map(rate));
    const last = data.kept - 1;
    return {
      ...this.view(data, []),
      key: `${this.quantity.key} samples ${Math.round(Math.log2(end) * 8)}`,
      unit: t("samples seen"),
      end,
      stepOf: (x) => (x / end) * last,
      cursor: (tick) => (tick / last) * end,
    };
  }
}

const ofLayers = (key, title, tells, linear = false) => ({ key, title, tells, linear });
const OF_LAYERS = [
  ofLayers(
    "gradient_norm",
    () => t("Gradient norm by layer"),
    () => t("Length of the gradient of every layer’s weights and biases, over all training samples"),
  ),
  ofLayers(
    "weight_norm",
    () => t("Weight norm"),
    () => t("Length of every layer’s weights"),
  ),
  {
    ...ofLayers(
      "dead",
      () => t("Dead neurons"),
      () => t("Share of the neurons whose slope is 0 for every training sample"),
      true,
    ),
    hidden: (data) => data.inside?.layers < 2,
  },
  {
    ...ofLayers(
      "flat",
      () => t("Flat slopes"),
      () => t("Share of the slopes that are below a tenth of the steepest one"),
      true,
    ),
    hidden: (data) => data.inside?.layers < 2,
  },
];
const FIRST_INK = 3; // the colors of the layers, after those of the first lanes

/** What goes on in each layer of the lane that is inspected. */
export class LayerCharts extends TabbedChart {
  constructor(options) {
    super(t("Inside the network"), OF_LAYERS, { ...options, name: "layer-chart" });
  }

  /** data: {inside: {ticks, layers, table}, steps, every, kept} */
  drawn(data) {
    const { inside } = data;
    if (!inside) return;
    const steps = Float32Array.from({ length: inside.ticks.at(-1) + 1 }, (_, tick) => stepOf(tick, data));
    const last = inside.layers - 1;
    const hiddenOnly = ["dead", "flat"].includes(this.quantity.key);
    const lines = Array.from({ length: hiddenOnly ? last : inside.layers }, (_, layer) => ({
      values: onTicks(inside.table[`${this.quantity.key}.${layer}`], inside.ticks),
      at: steps,
      label: layer === last ? t("output") : t("layer {n}", { n: layer + 1 }),
      color: FIRST_INK + layer,
      width: 1.8,
    }));
    this.explain(lines.map(({ label, color }) => ({ label, color })));
    this.chart.decorate({});
    this.chart.show(lines, this.view(data, lines), this.colors);
  }
}

/** Values at some ticks as values at every tick, on straight lines in between. */
function onTicks(values, ticks) {
  const out = new Float32Array(ticks.at(-1) + 1);
  for (let k = 0; k < ticks.length; k++) {
    out[ticks[k]] = values[k];
    for (let tick = (ticks[k - 1] ?? 0) + 1; k > 0 && tick < ticks[k]; tick++) {
      const share = (tick - ticks[k - 1]) / (ticks[k] - ticks[k - 1]);
      out[tick] = values[k - 1] + share * (values[k] - values[k - 1]);
    }
  }
  return out;
}
