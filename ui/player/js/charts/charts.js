// The charts under the stage: one quantity at a time, chosen by tab, against steps or against samples paid.

import { h, setAttribute } from "../core/dom.js";
import { number, whole } from "../core/format.js";
import { t, tn } from "../core/text.js";
import { Chart } from "./chart.js";
import { ChartTabs } from "./tabs.js";

const rateTells = () =>
  t("What the gradient of a coordinate, or its average, is multiplied by: η for SGD, η/(√v̂ + ε) for Adam.");
/** What the page knows of the curvature along a run of its own. */
const curved = (lane) => (lane.run ? lane.curvature?.() : null);
const QUANTITIES = [
  {
    key: "loss",
    title: () => t("Loss"),
    tells: () => t("Loss at each step; where the lowest loss is known, how far the loss is above it"),
    of: (lane) => lane.excess ?? lane.loss,
  },
  {
    key: "gradient",
    title: () => t("Gradient norm"),
    tells: () => t("Length of the gradient"),
    of: (lane) => lane.gradient,
  },
  {
    key: "distance",
    title: () => t("Distance"),
    tells: () => t("Distance to the nearest global minimum"),
    of: (lane) => lane.distance,
    needs: "distance",
  },
  {
    key: "rate_x",
    title: () => t("Effective rate, x"),
    tells: rateTells,
    of: (lane) => lane.rate_x,
    needs: "rate_x",
  },
  {
    key: "rate_y",
    title: () => t("Effective rate, y"),
    tells: rateTells,
    of: (lane) => lane.rate_y,
    needs: "rate_y",
  },
  {
    key: "sharpness",
    title: () => t("Sharpness"),
    tells: () =>
      t(
        "Largest eigenvalue of the Hessian, for rules with a rate for each coordinate as seen through these rates; thin: the limit above which the rule cannot stay",
      ),
    of: (lane) => (curved(lane) ?? lane).sharpness,
    limit: (lane) => (curved(lane) ?? lane).limit,
    needs: "sharpness",
    late: (lane) => !curved(lane),
  },
];

export class Charts {
  /** @type {any[]} */ lanes = [];
  /** @type {any} */ colors = null;
  /** @type {number | "each" | null} */ lowest = null; // the loss of the minimum, of each surface its own, or unknown
  steps = 0;
  milestones = []; // steps of lanes that decide, marked where they are seen: see stages/milestones.js

  constructor(node, { onSeek }) {
    this.quantity = QUANTITIES[0];
    this.bySamples = false;
    this.tabs = new ChartTabs(t("Chart"), QUANTITIES, {
      choose: (quantity) => this.choose(quantity),
      resize: () => this.resize(),
    });
    this.axis = h("button", {
      type: "button",
      class: "dl-tab dl-axis",
      "data-testid": "chart-axis",
      onclick: () => this.swapAxis(),
    });
    this.body = h("div", { class: "dl-chart", role: "img" });
    const { list, ask, help } = this.tabs;
    node.append(h("div", { class: "dl-tabs" }, list, ask, this.axis), help.node, this.body);
    this.chart = new Chart(this.body, { onSeek });
  }

  /** Mark steps of lanes that decide. */
  mark(milestones) {
    if (milestones === this.milestones) return;
    this.milestones = milestones;
    if (this.lanes.length) this.show(this.lanes, this.colors, this.steps, this.lowest);
  }

  choose(quantity) {
    this.quantity = quantity;
    this.show(this.lanes, this.colors, this.steps, this.lowest);
  }

  swapAxis() {
    this.bySamples = !this.bySamples;
    this.show(this.lanes, this.colors, this.steps, this.lowest);
  }

  show(lanes, colors, steps, lowest) {
    Object.assign(this, { lanes, colors, steps, lowest });
    const paid = lanes.length > 0 && lanes.every((lane) => lane.samples);
    const bySamples = this.bySamples && paid;
    this.axis.hidden = !paid;
    this.axis.textContent = bySamples ? t("against samples seen") : t("against steps");
    const isHidden = ({ needs }) => needs !== undefined && !lanes.some((lane) => lane[needs]);
    this.quantity = this.tabs.show(this.quantity, isHidden);
    setAttribute(this.body, "aria-label", `${this.quantity.title()} – ${this.axis.textContent}`);
    const shown = lanes.filter((lane) => this.quantity.needs === undefined || lane[this.quantity.needs]);
    return this.chart.show(shown, bySamples ? this.samplesView() : this.stepsView(), colors);
  }

  setStep(step) {
    this.chart.setStep(step);
  }

  resize() {
    this.chart.resize();
  }

  destroy() {
    this.chart.destroy();
  }

  stepsView() {
    const count = Float32Array.from({ length: this.steps + 1 }, (_, i) => i);
    return {
      key: `${this.quantity.key} steps`,
      of: this.quantity.of,
      limit: this.quantity.limit,
      late: this.quantity.late,
      deciding: this.milestones,
      axisOf: () => count,
      unit: this.unit(t("step")),
      end: this.steps,
      steps: this.steps,
      stepOf: (x) => x,
      cursor: (step) => step,
      stepLabel: (step) => t("step {n}", { n: whole(step) }),
      linear: this.linear(),
    };
  }

  samplesView() {
    const dearest = this.lanes.reduce((a, b) => (b.samples.at(-1) > a.samples.at(-1) ? b : a));
    const last = dearest.samples.at(-1);
    return {
      ...this.stepsView(),
      key: `${this.quantity.key} samples ${last}`,
      axisOf: (lane) => lane.samples,
      unit: this.unit(t("samples seen")),
      end: last,
      stepOf: (x) => (x / last) * this.steps,
      cursor: (step) => (step / this.steps) * last,
      stepLabel: (step) =>
        t("step {n}, {samples}", {
          n: whole(step),
          samples: tn("{count} sample", "{count} samples", dearest.samples[step]),
        }),
    };
  }

  unit(axis) {
    if (this.quantity.key === "loss" && this.lowest === "each")
      return `${axis} · ${t("loss above each surface’s minimum")}`;
    return this.quantity.key === "loss" && this.lowest
      ? `${axis} · ${t("loss above the minimum {value}", { value: number(this.lowest) })}`
      : axis;
  }

  linear() {
    return this.quantity.key === "loss" && this.lowest === null;
  }
}
