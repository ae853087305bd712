// What the colors and signs of a map of settings mean.

import { canvasContext, h } from "../core/dom.js";
import { number } from "../core/format.js";
import { drawMarker, laneColor } from "../core/marks.js";
import { t } from "../core/text.js";
import { stripes } from "../stages/ground.js";
import { drawSign } from "../stages/heatstage.js";
import { dots, rampColors } from "../stages/mapimage.js";
import { drawRing } from "../stages/spectrumstage.js";

export class HeatScale {
  constructor() {
    this.node = h("div", { class: "dl-shares dl-heat" });
  }

  /** spec: what Python says of the map; scale: {numbers, …} of Python's last map. */
  show(spec, scale, colors) {
    const mark = JSON.stringify([
      spec.trials?.length,
      spec.marks,
      spec.curves.map(({ label }) => label),
      scale?.mark,
      spec.better,
      spec.color,
      spec.dots?.labels,
      colors.dark,
    ]);
    if (mark === this.mark) return;
    this.mark = mark;
    const told = spec.marks.filter((mark, k) => spec.marks.findIndex((other) => other.label === mark.label) === k);
    const marks = told.map(({ kind, label, note }) =>
      sign((context) => drawSign(context, kind, 14, 10, colors, spec.color), label, note, kind),
    );
    const curves = spec.curves.map(({ label, dash }) =>
      sign((context) => line(context, dash, colors), label, "", "curve"),
    );
    const trials = (spec.trials ?? []).map(({ kind, label, color }) =>
      sign((context) => dot(context, kind, laneColor({ color }, colors.dark)), label, "", `trial-${kind}`),
    );
    const directions = (spec.dots?.labels ?? []).map((label, k) =>
      sign((context) => drawMarker(context, { color: spec.dots.colors[k] }, 14, 10, colors, 6), label, "", "dot"),
    );
    if (directions.length)
      directions.push(sign((context) => drawRing(context, 14, 10, colors, 8), t("complex roots"), "", "ring"));
    const sharpness = spec.measure === "sharpness";
    const none = [
      sign((context) => fill(context, stripes(context, colors), colors), beyond(spec.measure), "", "diverged"),
      ...(sharpness
        ? [
            sign(
              (context) => fill(context, dots(context, colors), colors),
              t("curved down in every direction"),
              "",
              "nowhere",
            ),
          ]
        : []),
      ...(["step", "distance"].includes(spec.measure)
        ? [sign((context) => fill(context, dots(context, colors), colors), t("no minimum reached"), "", "nowhere")]
        : []),
    ];
    this.node.replaceChildren(
      ...(scale ? [bar(spec, scale)] : []),
      h("div", { class: "dl-legend dl-signs" }, directions, marks, trials, curves, none),
    );
  }
}

/** What the stripes mean. */
function beyond(measure) {
  if (measure === "factor") return t("grows");
  return measure === "sharpness" ? t("no curvature here") : t("diverged");
}

function bar(spec, { numbers }) {
  const shades = rampColors(spec.better === "high");
  const node = h("i", { "aria-hidden": "true" });
  node.style.setProperty("--dl-ramp", shades.join());
  const share = ["reached", "diverged"].includes(spec.measure);
  const told = (value) => (share ? `${number(100 * value, 3)}%` : number(value, 2));
  const parts = [told(numbers[0]), node, told(numbers.at(-1))];
  return h(
    "div",
    { class: "dl-legend dl-signs" },
    h(
      "span",
      { class: "dl-levels" },
      parts.map((part) => h("span", {}, part)),
    ),
  );
}

function sign(draw, label, note, name) {
  const canvas = h("canvas", { class: "dl-mapsign", width: 56, height: 40, "aria-hidden": "true" });
  const context = canvasContext(canvas);
  context.scale(2, 2);
  draw(context);
  return h("span", { "data-testid": `sign-${name}` }, canvas, label, note ? h("b", {}, note) : null);
}

function dot(context, kind, ink) {
  context.fillStyle = ink;
  if (kind === "grid") context.fillRect(10.5, 6.5, 7, 7);
  else {
    context.beginPath();
    context.arc(14, 10, 4, 0, 2 * Math.PI);
    context.fill();
  }
}

function line(context, dash, colors) {
  context.setLineDash(dash);
  context.lineWidth = 1.8;
  context.strokeStyle = colors.text;
  context.beginPath();
  context.moveTo(1, 10);
  context.lineTo(27, 10);
  context.stroke();
}

function fill(context, filling, colors) {
  context.fillStyle = filling;
  context.fillRect(3, 4, 22, 12);
  context.strokeStyle = colors.muted;
  context.lineWidth = 1;
  context.strokeRect(3.5, 4.5, 21, 11);
}
