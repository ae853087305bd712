// A chart of lines over the clock, with bands between two of them and marks on the time axis.

import { laneColor } from "../core/marks.js";
import { tracePath } from "../core/path.js";
import { t } from "../core/text.js";
import { Chart } from "./chart.js";
import { FLOOR } from "./range.js";

const DASHES = { solid: [], dash: [7, 4], dot: [2, 3] };

/**
 * What a chart of `spec` shows of the columns of `series`: see Chart.show.
 * @param {import("../messages.js").LinesChart} spec
 */
export function lineView(spec, series, steps, axisIndex) {
  const axis = spec.axes[axisIndex] ?? spec.axes[0];
  const count = Float32Array.from({ length: steps + 1 }, (_, i) => i * (axis.each ?? 1));
  const end = axis.end ?? count[steps];
  return {
    key: JSON.stringify([spec.title, axis.label, end, spec.linear, spec.range]),
    of: (line) => series[line.column],
    axisOf: () => (axis.column ? series[axis.column] : count),
    unit: spec.minimum_loss
      ? `${axis.label} · ${t("loss above the minimum {value}", { value: spec.minimum_loss })}`
      : axis.label,
    end,
    steps,
    stepOf: (x) => (x / end) * steps,
    cursor: (step) => (step / steps) * end,
    stepLabel: (step) => `${axis.label} ${Math.round((step / steps) * end)}`,
    linear: spec.linear,
    range: spec.range,
  };
}

export class LineChart extends Chart {
  /** @type {any[]} */ bands = [];
  /** @type {any[]} */ marks = [];
  still = false; // whether it has nothing to do with the clock

  /** Bands and marks go with the lines of the next show(). */
  decorate({ bands = [], marks = [], still = false }) {
    Object.assign(this, { bands, marks, still });
  }

  layout(range) {
    return super.layout(this.view.range ?? range);
  }

  render() {
    if (!this.axes.ready || !this.view) return;
    const context = this.axes.begin();
    const px = this.axes.x;
    const height = this.axes.y;
    const floor = (v) => height(this.view.linear || v > FLOOR ? v : FLOOR);
    const py = (v) => (v < Infinity ? floor(v) : NaN);
    context.lineJoin = "round";
    for (const band of this.bands) this.drawBand(context, band, px, floor);
    for (const line of this.lanes) {
      const values = this.view.of(line);
      tracePath(context, this.view.axisOf(line), values, 0, values.length - 1, px, py);
      context.setLineDash(DASHES[line.dash ?? "solid"]);
      context.lineWidth = (line.width ?? 1.8) * this.colors.scale;
      context.strokeStyle = laneColor(line, this.colors.dark);
      context.stroke();
    }
    for (const mark of this.marks) this.drawMark(context, mark, px);
    if (!this.still) this.cursor(context, px, floor);
    context.restore();
  }

  drawBand(context, [low, high, color], px, py) {
    const [below, above] = [low, high].map((i) => this.view.of(this.lanes[i]));
    const at = this.view.axisOf(this.lanes[low]);
    context.beginPath();
    for (let i = 0; i < above.length; i++) context.lineTo(px(at[i]), py(Math.min(above[i], 1e300)));
    for (let i = below.length - 1; i >= 0; i--) context.lineTo(px(at[i]), py(Math.min(below[i], 1e300)));
    context.closePath();
    context.globalAlpha = 0.2;
    context.fillStyle = laneColor({ color }, this.colors.dark);
    context.fill();
    context.globalAlpha = 1;
  }

  drawMark(context, { step, label, color }, px) {
    const { left, top, width, height } = this.axes.box;
    const x = px(this.view.cursor(step));
    context.setLineDash([4, 3]);
    context.lineWidth = 1.4 * this.colors.scale;
    context.strokeStyle = context.fillStyle = laneColor({ color }, this.colors.dark);
    context.beginPath();
    context.moveTo(x, top);
    context.lineTo(x, top + height);
    context.stroke();
    context.font = `${12 * this.colors.scale}px ${this.colors.font}`;
    context.textBaseline = "top";
    context.textAlign = x > left + width * 0.6 ? "right" : "left";
    context.fillText(label, x + (context.textAlign === "right" ? -5 : 5), top + 4);
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
  }
}
