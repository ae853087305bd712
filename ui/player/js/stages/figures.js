// Still pictures of the page of batches: a strip of shares over batch sizes, and a histogram against a normal curve.

import { laneColor, laneDash, laneShape } from "../core/marks.js";
import { grown } from "./palette.js";
import { CONFIG, Plot } from "./plot.js";

// Plotly's names of our shapes, where it has others.
const SYMBOLS = {
  triangle: "triangle-up",
  down: "triangle-down",
  cross: "x",
  spark: "star-diamond",
  plus: "cross",
  bar: "line-ew",
  ring: "circle-open",
};

export class Figure {
  constructor(node, { onPick }) {
    this.plot = new Plot(node);
    this.plot.on("plotly_click", (event) => this.clicked(event));
    this.onPick = onPick;
  }

  async show(spec, colors) {
    const mark = JSON.stringify([spec, colors]);
    if (mark === this.mark) return;
    this.mark = mark;
    this.spec = spec;
    const { traces, layout } = KINDS[spec.kind](spec, colors);
    await this.plot.draw(traces, { ...base(colors), ...layout }, { ...CONFIG, scrollZoom: false });
  }

  /** A click anywhere in a column picks it. */
  clicked(event) {
    const { pick } = this.spec;
    if (!pick || !event.xvals) return;
    this.onPick(pick, Math.min(pick.values.length - 1, Math.max(0, Math.round(event.xvals[0]))));
  }

  setStep() {}

  resize() {
    return this.plot.resize();
  }

  destroy() {
    this.plot.destroy();
  }
}

function base(colors) {
  return grown(
    {
      margin: { l: 52, r: 10, t: 6, b: 34 },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: colors.font, color: colors.muted, size: 11 },
      hoverlabel: { bgcolor: colors.background, bordercolor: colors.grid, font: { color: colors.text, size: 12 } },
      legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom", font: { size: 11 } },
      autosize: true,
      clickanywhere: true,
      dragmode: false,
      bargap: 0.04,
    },
    colors.scale,
  );
}

const axis = (colors, title, more) =>
  grown(
    {
      title: { text: title, standoff: 4, font: { size: 12 } },
      color: colors.muted,
      gridcolor: colors.grid,
      zeroline: false,
      fixedrange: true,
      tickfont: { size: 11 },
      ...more,
    },
    colors.scale,
  );

const KINDS = {
  strip(/** @type {import("../messages.js").StripChart} */ spec, colors) {
    const places = spec.ticks.map((_, i) => i);
    const traces = spec.lines.map((line) => ({
      type: "scatter",
      mode: "lines+markers",
      x: places,
      y: line.values,
      name: line.label,
      line: {
        color: laneColor(line, colors.dark),
        width: 2,
        dash:
          laneDash(line)
            .map((length) => `${length}px`)
            .join() || "solid",
      },
      marker: { size: 8, symbol: SYMBOLS[laneShape(line)] ?? laneShape(line) },
      hovertemplate: `${line.label}: %{y:.0%}<extra></extra>`,
    }));
    const here = {
      type: "line",
      xref: "x",
      yref: "paper",
      x0: spec.at,
      x1: spec.at,
      y0: 0,
      y1: 1,
      line: { color: colors.text, width: 1.2, dash: "dot" },
    };
    return {
      traces,
      layout: {
        showlegend: true,
        margin: { l: 52, r: 10, t: 24, b: 34 },
        shapes: [here],
        xaxis: axis(colors, spec.x_label, {
          tickvals: places,
          ticktext: spec.ticks,
          range: [-0.4, places.length - 0.6],
        }),
        yaxis: axis(colors, "", { range: [-0.04, 1.04], tickformat: ".0%", nticks: 5 }),
      },
    };
  },

  histogram(/** @type {import("../messages.js").HistogramChart} */ spec, colors) {
    const traces = spec.lines.map((line, i) => ({
      type: i ? "scatter" : "bar",
      mode: i ? "lines" : undefined,
      x: spec.x,
      y: line.values,
      name: line.label,
      marker: { color: laneColor(line, colors.dark), opacity: 0.55 },
      line: i
        ? {
            color: laneColor(line, colors.dark),
            width: 2,
            dash: line.dash ?? "solid",
            shape: line.steps ? "hvh" : "linear",
          }
        : undefined,
      hovertemplate: `${line.label}: %{y:.2f}<extra></extra>`,
    }));
    return {
      traces,
      layout: {
        showlegend: true,
        margin: { l: 52, r: 10, t: 24, b: 34 },
        xaxis: axis(colors, spec.x_label, { range: [spec.x[0], spec.x.at(-1)] }),
        yaxis: axis(colors, "", { rangemode: "tozero", nticks: 5 }),
      },
    };
  },
};
