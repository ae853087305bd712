// A chart of the page "Batch noise": lines over the clock, or a still figure.

import { LineChart, lineView } from "../charts/linechart.js";
import { clock } from "../core/clock.js";
import { h, setText } from "../core/dom.js";
import { server } from "../core/server.js";
import { t } from "../core/text.js";
import { Figure } from "../stages/figures.js";

export class NoiseChart {
  /** @type {any} */ shown = null; // the arguments of the last show()

  /** @import { HistogramChart, LinesChart, StripChart } from "../messages.js" */

  /** @param {LinesChart | StripChart | HistogramChart} spec */
  constructor(spec, index) {
    this.title = h("span", { class: "dl-heading" }, spec.title);
    this.axisIndex = 0;
    this.axis = h("button", {
      type: "button",
      class: "dl-tab dl-axis",
      hidden: true,
      "data-testid": `chart-axis-${index}`,
      onclick: () => this.swapAxis(),
    });
    const attributes = { class: "dl-chart", role: "img", "aria-label": spec.title, "data-testid": `chart-${index}` };
    const node = h("div", attributes);
    this.box = h("div", { class: "dl-charts" }, h("div", { class: "dl-tabs" }, this.title, this.axis), node);
    const onPick = (pick, i) => server.set(pick.at, pick.name, pick.values[i]);
    this.view =
      spec.kind === "lines"
        ? new LineChart(node, { onSeek: (step) => clock.jump(step) })
        : new Figure(node, { onPick });
  }

  show(spec, data, colors) {
    this.shown = [spec, data, colors];
    setText(this.title, spec.title);
    if (this.view instanceof Figure) return this.view.show(spec, colors);
    this.axisIndex %= spec.axes.length;
    this.axis.hidden = spec.axes.length < 2;
    setText(this.axis, t("against {axis}", { axis: spec.axes[this.axisIndex].label }));
    this.view.decorate(spec);
    return this.view.show(spec.lines, lineView(spec, data.tables.series, data.steps, this.axisIndex), colors);
  }

  swapAxis() {
    this.axisIndex += 1;
    const [spec, data, colors] = this.shown;
    this.show(spec, data, colors);
  }

  setStep(step) {
    this.view.setStep(step);
  }

  resize() {
    return this.view.resize();
  }

  destroy() {
    this.view.destroy();
  }
}
