// Who is who, in one row, and with which settings each ended how where the cards are not beside the stage (a film, full screen).

import { canvasContext, h, setText } from "../core/dom.js";
import { drawMinimum, drawStart, drawSwatch, swatch } from "../core/marks.js";
import { t } from "../core/text.js";
import { stripes } from "../stages/ground.js";

export class Legend {
  constructor(always) {
    this.node = h("div", { class: always ? "dl-legend dl-always" : "dl-legend", "aria-hidden": "true" });
    /** @type {HTMLElement[]} */
    this.verdicts = [];
  }

  show(/** @type {import("../core/store.js").ShownLane[]} */ lanes, colors) {
    const shown = lanes.filter((lane) => !lane.hidden);
    const mark = JSON.stringify([shown.map((lane) => [lane.label, lane.color]), colors.dark]);
    if (mark !== this.mark) {
      this.mark = mark;
      this.verdicts = shown.map(() => h("small"));
      this.node.replaceChildren(
        ...shown.map((lane, i) => {
          const picture = swatch();
          drawSwatch(picture, lane, colors);
          return h("span", {}, picture, h("b", {}, lane.label), this.verdicts[i]);
        }),
      );
    }
    for (const [i, lane] of shown.entries())
      setText(this.verdicts[i], [lane.settings, lane.verdict].filter(Boolean).join(" · "));
  }
}

/** What the signs on a contour mean: stars, rings, shades, stripes. */
export class Signs {
  constructor() {
    this.node = h("div", { class: "dl-legend dl-signs" });
  }

  /** `minima`, `open`: whether there are stars and stripes on the contour; `levels`: texts of losses, from low to high. */
  show({ minima, open, levels = [] }, colors) {
    const mark = JSON.stringify([minima, open, levels, colors.dark]);
    if (mark === this.mark) return;
    this.mark = mark;
    const signs = [
      ...(minima ? [[t("minimum"), (context) => drawMinimum(context, 10, 8, colors)]] : []),
      [t("start"), (context) => drawSmallStart(context, colors)],
      ...(levels.length > 1 ? [] : [[t("darker: higher loss"), (context) => drawShades(context, colors)]]),
      ...(open ? [[t("no loss here"), (context) => drawStripes(context, colors)]] : []),
    ];
    this.node.replaceChildren(
      ...signs.map(([label, draw]) => {
        const sample = h("canvas", { class: "dl-sign", width: 40, height: 32, "aria-hidden": "true" });
        const context = canvasContext(sample);
        context.scale(2, 2);
        draw(context);
        return h("span", {}, sample, label);
      }),
      ...(levels.length > 1 ? [h("span", { class: "dl-levels" }, scaleOf(levels, colors))] : []),
    );
  }
}

/** The shades from low to high with the losses they stand for. */
function scaleOf(levels, colors) {
  const bar = h("i", { "aria-hidden": "true" });
  bar.style.setProperty("--dl-ramp", colors.ramp.join());
  return [t("loss"), levels[0], bar, levels.at(-1)].map((part) => h("span", {}, part));
}

function drawSmallStart(context, colors) {
  context.translate(10, 8);
  context.scale(0.7, 0.7);
  drawStart(context, 0, 0, colors, false);
}

function drawShades(context, colors) {
  const shades = context.createLinearGradient(0, 0, 20, 0);
  for (const [i, color] of colors.ramp.entries()) shades.addColorStop(i / (colors.ramp.length - 1), color);
  frame(context, shades, colors);
}

const drawStripes = (context, colors) => frame(context, stripes(context, colors), colors);

function frame(context, filling, colors) {
  context.fillStyle = filling;
  context.fillRect(0.5, 2.5, 19, 11);
  context.strokeStyle = colors.muted;
  context.lineWidth = 1;
  context.strokeRect(0.5, 2.5, 19, 11);
}

/** Who is who and how each ended, an entry a row. */
export class Key {
  constructor() {
    this.node = h("div", { class: "dl-key" });
  }

  show(/** @type {import("../messages.js").LegendEntry[]} */ entries, colors) {
    const mark = JSON.stringify([entries, colors.dark]);
    if (mark === this.mark) return;
    this.mark = mark;
    this.node.replaceChildren(
      ...entries.map((entry, i) => {
        const sample = swatch();
        drawSwatch(sample, entry, colors);
        return h(
          "div",
          { "data-testid": `legend-${i}` },
          sample,
          h("b", {}, entry.label),
          h("span", {}, entry.verdict),
        );
      }),
    );
  }
}
