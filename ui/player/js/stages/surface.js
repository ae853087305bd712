// The surface in space as Plotly is told of it.

import { t } from "../core/text.js";
import { ASPECT } from "./camera.js";
import { colorscale, grown } from "./palette.js";

const coarse = () => window.matchMedia("(pointer: coarse)").matches;

/** The trace of a scene. */
export function surface(scene, colors) {
  return {
    type: "surface",
    x: scene.x,
    y: scene.y,
    z: scene.rowsOf(scene.shown),
    customdata: scene.rowsOf(scene.z),
    colorscale: colorscale(colors.ramp),
    showscale: false,
    opacity: 1,
    lighting: { ambient: 0.75, diffuse: 0.5, specular: 0.08, roughness: 0.9 },
    contours: {
      z: {
        show: true,
        usecolormap: false,
        color: colors.line,
        width: 1,
        start: scene.grid.low,
        end: scene.grid.high,
        size: (scene.grid.high - scene.grid.low) / 18 || 1,
      },
      x: { highlight: false },
      y: { highlight: false },
    },
    hovertemplate: `x %{x:.4~g}<br>y %{y:.4~g}<br>${t("loss")} %{customdata:.4~g}<extra></extra>`,
  };
}

const SLOWER = 0.4; // numbers on slanted axes grow by so much of what else grows, or they would cover each other

/** Axes, and where the eye stands. */
export function surfaceLayout(scene, colors, camera) {
  const axis = (title, extra = {}) => ({
    title: { text: title, font: { size: 11 } },
    color: colors.muted,
    gridcolor: colors.grid,
    showbackground: false,
    zeroline: false,
    nticks: 5,
    tickfont: { size: 10 },
    showspikes: false,
    ...extra,
  });
  const heights = scene.ticks.length > 2 ? scene.ticks.slice(1) : scene.ticks; // the lowest would stand on those of x and y
  const within = {
    xaxis: axis(scene.names[0], { range: scene.view.slice(0, 2) }),
    yaxis: axis(scene.names[1], { range: scene.view.slice(2) }),
    zaxis: axis("", { tickvals: heights.map((tick) => tick.at), ticktext: heights.map((tick) => tick.text) }),
    aspectmode: "manual",
    aspectratio: ASPECT,
    camera,
    dragmode: coarse() ? false : "turntable", // a finger scrolls the page, or turns the surface: see turn()
  };
  const around = grown(
    {
      margin: { l: 0, r: 0, t: 0, b: 0 },
      paper_bgcolor: "rgba(0,0,0,0)",
      font: { family: colors.font, color: colors.muted },
      hoverlabel: { bgcolor: colors.background, bordercolor: colors.grid, font: { color: colors.text, size: 12 } },
      autosize: true,
    },
    colors.scale,
  );
  return { ...around, scene: grown(within, 1 + SLOWER * (colors.scale - 1)) };
}
