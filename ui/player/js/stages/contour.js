// The contour as Plotly is told of it.

import { t } from "../core/text.js";
import { colorscale, grown } from "./palette.js";
import { heightsIn, levels } from "./scene.js";

const LEVELS = 18;
const FURTHEST = 50; // times the view one can look to either side: of a surface narrower than a pixel Plotly makes no picture

/** Digits that tell places in a view apart: the narrower, the more. */
const digitsIn = ([x0, x1, y0, y1]) => {
  const furthest = Math.max(...[x0, x1, y0, y1].map(Math.abs));
  return Math.min(12, 4 + Math.max(0, Math.ceil(Math.log10(furthest / Math.min(x1 - x0, y1 - y0)))));
};

/** The trace: a scene, or what of it is seen through a window. */
export function contour(scene, window, colors) {
  const seen = window?.key === scene.key ? window : scene;
  const own = seen === scene;
  const { shown, low, high } = own
    ? { shown: scene.shown, low: scene.grid.low, high: scene.grid.high }
    : heightsIn(seen, scene);
  const digits = own ? 4 : digitsIn(seen.view);
  return {
    type: "contour",
    x: seen.x,
    y: seen.y,
    z: seen.rowsOf(shown),
    zmin: Math.min(low, scene.grid.low),
    zmax: Math.max(high, scene.grid.high),
    customdata: seen.rowsOf(seen.z),
    autocontour: false,
    colorscale: colorscale(colors.ramp),
    contours: { coloring: "heatmap", ...levels(low, high, own ? LEVELS : 2 * LEVELS) },
    line: { width: 0.8 * colors.scale, color: colors.line, smoothing: 0.6 },
    showscale: false,
    hovertemplate: `x %{x:.${digits}~g}<br>y %{y:.${digits}~g}<br>${t("loss")} %{customdata:.${digits}~g}<extra></extra>`,
  };
}

/**
 * Axes, margins and what a pointer does; `compact`, without titles; `range`, where one looks if not at the whole view;
 * `equal`, with a unit as long on one axis as on the other.
 */
export function contourLayout(scene, colors, { compact, range, equal }) {
  const axis = (title, span, [low, high], grows) => ({
    minallowed: low - FURTHEST * (high - low),
    maxallowed: high + FURTHEST * (high - low),
    ...(compact ? {} : { title: { text: title, standoff: 4, font: { size: 12 } } }),
    range: span,
    color: colors.muted,
    gridcolor: "rgba(0,0,0,0)",
    zeroline: false,
    ticks: "outside",
    ticklen: 3,
    tickcolor: colors.grid,
    nticks: 6,
    tickfont: { size: 11 },
    fixedrange: false,
    tickangle: 0,
    automargin: grows, // the deeper one looks, the more digits a label has
  });
  const [x0, x1, y0, y1] = scene.view;
  const layout = {
    margin: compact ? { l: 32, r: 14, t: 6, b: 22 } : { l: 46, r: 8, t: 6, b: 36 },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)", // what lies under the contour is ours
    font: { family: colors.font, color: colors.muted },
    hoverlabel: { bgcolor: colors.background, bordercolor: colors.grid, font: { color: colors.text, size: 12 } },
    dragmode: window.matchMedia("(pointer: coarse)").matches ? false : "pan", // a finger scrolls the page
    clickanywhere: true,
    autosize: true,
    xaxis: axis(scene.names[0], range ? range.x : [x0, x1], [x0, x1], false),
    yaxis: axis(scene.names[1], range ? range.y : [y0, y1], [y0, y1], true),
  };
  if (equal) {
    Object.assign(layout.xaxis, { constrain: "domain" });
    Object.assign(layout.yaxis, { constrain: "domain", scaleanchor: "x" });
  }
  return grown(layout, colors.scale);
}
